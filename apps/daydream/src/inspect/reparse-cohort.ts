import type { SourceFiles } from "../catalog/source-files.ts";
import type { PlannedCohort } from "../cohort/plan-cohort.ts";
import type { GenerationRef, GenerationWriter } from "../generation/generation-writer.ts";
import { replyDemands } from "../generation/reply-demands.ts";
import { createMemberInputs } from "../inputs/member-inputs.ts";
import { readStatus } from "../plan/read-generation.ts";
import type { Damage } from "./damage.ts";
import { readStoredGeneration } from "./read-stored-generation.ts";
import { type Outcome, type ReparseKind, reparseGeneration } from "./reparse-generation.ts";

/** What came of reading a cohort's replies again. */
export interface Reparsed {
  /** Replies that were read. */
  readonly read: number;
  readonly changes: readonly ReparseChange[];
  /** Replies that had a score before and have one after, the same or not. */
  readonly scores: readonly ScorePair[];
  /** Members that were made from a text that is another one now, or none any more. */
  readonly stale: readonly StaleChild[];
  readonly damages: readonly Damage[];
}

/** A reply that comes out otherwise than before. */
export interface ReparseChange extends GenerationRef {
  readonly kind: ReparseKind;
  readonly before: Outcome;
  readonly after: Outcome;
}

export interface ScorePair extends GenerationRef {
  readonly before: number;
  readonly after: number;
}

export interface StaleChild extends GenerationRef {
  readonly parentId: string;
}

export interface ReparseCohortOptions {
  readonly files: SourceFiles;
  /** The stage to read. @default all */
  readonly stage?: string | undefined;
  /** Keeps what has changed. @default nothing is written */
  readonly writer?: GenerationWriter | undefined;
}

/**
 * Reads the stored replies of a cohort by today's parsers, scales and fewest lines, without a call. What comes out
 * otherwise is written; replies never are.
 *
 * @throws the store's errors; what was written before stays, and doing it again goes on from there.
 */
export async function reparseCohort(
  cohort: PlannedCohort,
  { files, stage, writer }: ReparseCohortOptions,
): Promise<Reparsed> {
  const inputsOf = createMemberInputs(cohort);
  const changes: ReparseChange[] = [];
  const scores: ScorePair[] = [];
  const damages: Damage[] = [];
  let read = 0;
  for (const member of cohort.members) {
    if (member.mode === "copy" || (stage !== undefined && member.stage !== stage)) continue;
    const ref = { stage: member.stage, id: member.id };
    if (readStatus(files.dataRoot, ref) === "absent") continue;
    const generation = readStoredGeneration(ref, files);
    damages.push(...generation.damages);
    const demands = replyDemands(member, cohort);
    const reread = reparseGeneration(generation, { files, demands, fields: inputsOf(member) });
    if (reread.kind === "no-reply" || reread.kind === "damaged") continue;
    read += 1;
    const { before, after } = reread;
    if (before.score !== undefined && after.score !== undefined)
      scores.push({ ...ref, before: before.score, after: after.score });
    if (reread.kind === "same") continue;
    await writer?.keepJudgement(ref, reread.reading);
    changes.push({ ...ref, kind: reread.change, before, after });
  }
  return { read, changes, scores, stale: findStale(cohort, { changes, files }), damages };
}

// --- internal ---

/** Members that somebody began to make from a text that has changed. */
function findStale(
  { members }: PlannedCohort,
  { changes, files }: { readonly changes: readonly ReparseChange[]; readonly files: SourceFiles },
): readonly StaleChild[] {
  const otherTexts: readonly ReparseKind[] = ["parsed", "failed", "score", "text"];
  const changed = new Set(changes.filter(({ kind }) => otherTexts.includes(kind)).map(({ id }) => id));
  return members.flatMap(({ stage, id, parentId }) => {
    const isStale =
      parentId !== undefined &&
      changed.has(parentId) &&
      readStatus(files.dataRoot, { stage, id }) !== "absent";
    return isStale ? [{ stage, id, parentId }] : [];
  });
}
