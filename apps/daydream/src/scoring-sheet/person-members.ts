import { type Member, type MemberIdentity, memberId } from "@daydream/design";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import type { MemberLine } from "../cohort/parse-member-lines.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CohortEvaluations } from "../report/evaluation.ts";
import { type ReportStages, reportStages } from "../report/report-stages.ts";
import type { FilledScore } from "./read-filled-sheet.ts";
import { readSheetLines } from "./read-sheet-lines.ts";
import { findSheets, readSheetKey, type SheetKey } from "./sheet-key.ts";

/** A person's score as a member of the scoring stage. */
export interface PersonMember {
  readonly member: Member;
  readonly filled: FilledScore;
}

/**
 * Plans a person's evaluations: ids are made of the text, the rubric's words and the person, as a model's are. The same
 * person on another sheet is a replicate; on the same sheet it is the same evaluation, scored once more.
 */
export function planPersonMembers(
  scores: readonly FilledScore[],
  of: {
    readonly key: SheetKey;
    /** The level of the judge's axis. */
    readonly judge: string;
    readonly cohort: CohortEvaluations;
    readonly pipeline: Pipeline;
    readonly files: SourceFiles;
  },
): readonly PersonMember[] {
  const { key, judge, cohort, pipeline, files } = of;
  const stages = reportStages(pipeline);
  const replicateOf = createReplicates({ key, judge, files, stages });
  const baseOf = createBaseAxes(cohort, stages);
  const replicateAxis = stages.scoring.axes.find(({ role }) => role === "replicate")?.name;
  return scores.map((filled) => {
    const replicate = replicateOf(filled.textId);
    const identity: MemberIdentity = {
      scheme: 1,
      stage: stages.scoring.name,
      parents: [filled.textId],
      contents: { [stages.rubricAxis]: key.rubric.hash },
      model: judge,
      replicate,
    };
    const isCounted = replicateAxis !== undefined && (replicate > 1 || cohort.axes.includes(replicateAxis));
    const member: Member = {
      id: memberId(stages.scoring.prefix, identity),
      stage: stages.scoring.name,
      parentId: filled.textId,
      mode: "generate",
      axes: {
        ...baseOf(filled.textId),
        [stages.rubricAxis]: key.rubric.id,
        [stages.judgeAxis]: judge,
        ...(isCounted ? { [replicateAxis]: String(replicate) } : {}),
      },
      replicate,
      identity,
    };
    return { member, filled };
  });
}

// --- internal ---

/** The axes of what was judged, as the cohort's own evaluations of it name them. */
function createBaseAxes(
  { evaluations, generations, axes: known }: CohortEvaluations,
  { scoring, candidate }: ReportStages,
): (textId: string) => Readonly<Record<string, string>> {
  const own = new Set(scoring.axes.map(({ name }) => name));
  const siblings = new Map(evaluations.map(({ candidateId, axes }) => [candidateId, axes]));
  const texts = new Map(
    generations.flatMap(({ stage, id, axes }) => (stage === candidate.name ? [[id, axes] as const] : [])),
  );
  const given = candidate.givenBy;
  return (textId) => {
    const sibling = siblings.get(textId);
    if (sibling !== undefined)
      return Object.fromEntries(Object.entries(sibling).filter(([axis]) => !own.has(axis)));
    const named = given !== undefined && known.includes(given) ? { [given]: textId } : {};
    return { ...named, ...texts.get(textId) };
  };
}

/** Looks on all sheets how often the person has judged a text under the rubric's very words. */
function createReplicates(of: {
  readonly key: SheetKey;
  readonly judge: string;
  readonly files: SourceFiles;
  readonly stages: ReportStages;
}): (textId: string) => number {
  const { key, judge, files, stages } = of;
  const here = new Map<string, number>();
  const elsewhere = new Map<string, number>();
  const isJudges = ({ axes }: MemberLine) => axes[stages.judgeAxis] === judge;
  for (const cohort of files.names(cohortPaths.folder)) {
    for (const sheet of findSheets(files, cohort)) {
      const isHere = sheet === key.sheet && cohort === key.cohort;
      if (!isHere && readSheetKey(files, { cohort, sheet }).rubric.hash !== key.rubric.hash) continue;
      for (const { parentId = "", replicate } of readSheetLines(cohort, files, [sheet]).filter(isJudges)) {
        if (isHere) here.set(parentId, replicate);
        else elsewhere.set(parentId, Math.max(replicate, elsewhere.get(parentId) ?? 0));
      }
    }
  }
  return (textId) => here.get(textId) ?? (elsewhere.get(textId) ?? 0) + 1;
}
