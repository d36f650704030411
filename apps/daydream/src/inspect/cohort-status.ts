import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import type { PlannedMember } from "../plan/make-plan.ts";
import type { Spending } from "../plan/spending.ts";

/** How far a cohort is. */
export interface CohortStatus {
  readonly cohort: string;
  readonly stages: readonly StageStatus[];
  readonly failures: readonly FailedMember[];
  /** The command that takes the cohort on. */
  readonly next: string;
}

/** How far one stage is; every member is one of made, failed, unparsed, absent and blocked. */
export interface StageStatus {
  readonly stage: string;
  readonly members: number;
  readonly made: number;
  readonly failed: number;
  /** Code → members whose last attempt failed so. */
  readonly failedBy: Readonly<Record<string, number>>;
  /** Have a reply that nobody has read. */
  readonly unparsed: number;
  readonly absent: number;
  /** Absent ones that cannot be made, because their parent gave no text. */
  readonly blocked: number;
  /** Made or tried from other inputs than today's. */
  readonly stale: number;
  /** Of those, the ones that a run would make again. */
  readonly redo: number;
  /** Dollars of all attempts, as far as they are known. */
  readonly usd: number;
  /** Members with an attempt whose cost nobody recorded. */
  readonly unpriced: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A member whose last attempt gave no result. */
export interface FailedMember extends GenerationRef {
  readonly code: string;
  readonly message: string;
  /** The command, or the change, that may bring a result. */
  readonly next: string;
}

export interface StatusSources {
  readonly name: string;
  readonly planned: readonly PlannedMember[];
  readonly statusOf: (ref: GenerationRef) => string;
  /** `undefined` of members that were not begun. */
  readonly spendingOf: (ref: GenerationRef) => Spending | undefined;
}

/** Counts how far a cohort is. */
export function cohortStatus(cohort: PlannedCohort, sources: StatusSources): CohortStatus {
  const failures: FailedMember[] = [];
  const stages = cohort.pipeline.flatMap(({ name: stage }) => {
    const planned = sources.planned.filter(({ member }) => member.stage === stage);
    return planned.length === 0 ? [] : [stageStatus(stage, planned, { ...sources, failures })];
  });
  return { cohort: sources.name, stages, failures, next: nextCommand(sources.name, stages) };
}

// --- internal ---

function stageStatus(
  stage: string,
  planned: readonly PlannedMember[],
  of: StatusSources & { readonly failures: FailedMember[] },
): StageStatus {
  const count = { made: 0, failed: 0, unparsed: 0, absent: 0, blocked: 0, stale: 0, redo: 0 };
  const spent = { usd: 0, unpriced: 0, promptTokens: 0, completionTokens: 0 };
  const failedBy: Record<string, number> = {};
  for (const one of planned) {
    const ref = { stage, id: one.member.id };
    const kind = kindOf(of.statusOf(ref), one);
    const taken = of.spendingOf(ref);
    count[kind] += 1;
    if (one.changes.length > 0) count.stale += 1;
    if (one.action === "redo") count.redo += 1;
    spent.usd += taken?.usd ?? 0;
    spent.unpriced += taken === undefined || taken.isKnown ? 0 : 1;
    spent.promptTokens += taken?.promptTokens ?? 0;
    spent.completionTokens += taken?.completionTokens ?? 0;
    if (kind !== "failed") continue;
    const { code, message } = failureOf(taken);
    failedBy[code] = (failedBy[code] ?? 0) + 1;
    of.failures.push({ ...ref, code, message, next: remedy(one, { code, cohort: of.name }) });
  }
  return { stage, members: planned.length, ...count, failedBy, ...spent };
}

function kindOf(
  status: string,
  { action }: PlannedMember,
): "made" | "failed" | "unparsed" | "absent" | "blocked" {
  switch (status) {
    case "made":
    case "unparsed":
      return status;
    case "failed":
    case "silent":
      return "failed";
    default:
      return action === "blocked" ? "blocked" : "absent";
  }
}

/** Reports leave the program's name out of its own codes. */
function failureOf(taken: Spending | undefined): Pick<FailedMember, "code" | "message"> {
  const { code, message } = taken?.failure ?? { code: "failed", message: "the store does not say why" };
  return { code: code.includes("/") || code === "failed" ? code : `daydream/${code}`, message };
}

function remedy(
  { action, member }: PlannedMember,
  { code, cohort }: { readonly code: string; readonly cohort: string },
): string {
  if (action === "redo" || action === "parse") return `daydream run ${cohort}`;
  switch (code) {
    case "daydream/truncated-raw":
    case "daydream/reasoning-only-reply":
      return `raise max_tokens of ${member.stage} in the spec, then daydream run ${cohort}`;
    case "daydream/parse-failed":
      return `daydream show ${member.id} --raw, then daydream run ${cohort} --retry-failed`;
    default:
      return `daydream run ${cohort} --retry-failed`;
  }
}

function nextCommand(cohort: string, stages: readonly StageStatus[]): string {
  const has = (count: (stage: StageStatus) => number) => stages.some((stage) => count(stage) > 0);
  if (has(({ absent, unparsed, redo }) => absent + unparsed + redo)) return `daydream run ${cohort}`;
  if (has(({ failed }) => failed)) return `daydream status ${cohort} --failed`;
  return `daydream report ${cohort}`;
}
