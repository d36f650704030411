import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import type { InputPolicy } from "../inputs/input-policies.ts";
import type { Estimate, Range } from "./estimate.ts";
import type { MemberAction, PlannedMember } from "./make-plan.ts";

/** A plan in numbers. */
export interface PlanSummary {
  readonly stages: readonly StageSummary[];
  readonly total: Estimate;
  /** Wishes of the data root that the spec does not meet. */
  readonly notes: readonly string[];
}

export interface StageSummary {
  readonly stage: string;
  readonly members: number;
  /** Nothing of them is there; blocked ones are among them. */
  readonly new: number;
  /** New ones of which another replicate is made. */
  readonly missingReplicates: number;
  /** Made from today's inputs, or with a reply that only needs to be parsed. */
  readonly reusable: number;
  /** Made or tried from other inputs than today's. */
  readonly stale: number;
  /** Which inputs those are. */
  readonly staleFields: readonly StaleField[];
  readonly failed: number;
  /** Made or tried, and to be made again. */
  readonly redo: number;
  /** Cannot be made, because their parent gave no text. */
  readonly blocked: number;
  /** Take their parent's text as it is. */
  readonly copies: number;
  readonly estimate: Estimate;
}

export interface StaleField {
  readonly field: string;
  readonly policy: InputPolicy;
  readonly count: number;
  /** How many of these members are made again. */
  readonly redo: number;
}

/** Counts what a plan comes to. */
export function summarizePlan(
  cohort: PlannedCohort,
  planned: readonly PlannedMember[],
  estimates: ReadonlyMap<string, Estimate>,
): PlanSummary {
  const byStage = Map.groupBy(planned, ({ member }) => member.stage);
  const stages = cohort.pipeline.flatMap(({ name }) => {
    const members = byStage.get(name);
    const estimate = estimates.get(name);
    return members === undefined || estimate === undefined
      ? []
      : [summarizeStage(name, { members, estimate })];
  });
  const wishes = cohort.pipeline.flatMap(({ name }) => {
    const wanted = cohort.catalogs.replication.get(name);
    const members = byStage.get(name) ?? [];
    const have = members.reduce((most, { member }) => Math.max(most, member.replicate), 0);
    if (wanted === undefined || have === 0 || have === wanted) return [];
    return [`replication_config.csv asks for ${wanted} ${name} replicates, the spec has ${have}`];
  });
  return { stages, total: sumEstimates(stages.map(({ estimate }) => estimate)), notes: wishes };
}

/** Estimates together. */
export function sumEstimates(estimates: readonly Estimate[]): Estimate {
  const range = (pick: (estimate: Estimate) => Range): Range => ({
    low: estimates.reduce((total, estimate) => total + pick(estimate).low, 0),
    high: estimates.reduce((total, estimate) => total + pick(estimate).high, 0),
  });
  return {
    calls: estimates.reduce((total, { calls }) => total + calls, 0),
    inputTokens: range(({ inputTokens }) => inputTokens),
    outputTokens: range(({ outputTokens }) => outputTokens),
    usd: range(({ usd }) => usd),
    unpriced: [...new Set(estimates.flatMap(({ unpriced }) => unpriced))].sort(),
    basis: [...new Set(estimates.flatMap(({ basis }) => basis))],
  };
}

// --- internal ---

function summarizeStage(
  stage: string,
  { members, estimate }: { readonly members: readonly PlannedMember[]; readonly estimate: Estimate },
): StageSummary {
  const count = (...actions: readonly MemberAction[]) =>
    members.filter(({ action }) => actions.includes(action)).length;
  const stale = members.filter(({ changes }) => changes.length > 0);
  return {
    stage,
    members: members.length,
    new: count("make", "blocked"),
    missingReplicates: members.filter(({ isMissingReplicate }) => isMissingReplicate).length,
    reusable: count("reuse", "parse"),
    stale: stale.length,
    staleFields: staleFields(stale),
    failed: count("failed"),
    redo: count("redo"),
    blocked: count("blocked"),
    copies: members.filter(({ member }) => member.mode === "copy").length,
    estimate,
  };
}

function staleFields(stale: readonly PlannedMember[]): readonly StaleField[] {
  const fields = new Map<string, { field: string; policy: InputPolicy; count: number; redo: number }>();
  for (const { changes, action } of stale)
    for (const { field, policy } of changes) {
      const entry = fields.get(field) ?? { field, policy, count: 0, redo: 0 };
      fields.set(field, entry);
      entry.count += 1;
      if (action === "redo") entry.redo += 1;
    }
  return [...fields.values()];
}
