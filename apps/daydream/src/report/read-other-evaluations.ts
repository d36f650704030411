import { cohortPaths } from "../cohort/cohort-paths.ts";
import type { Evaluation, StoreProblem } from "./evaluation.ts";
import { type EvaluationSources, joinEvaluations } from "./read-evaluations.ts";
import { readSeed } from "./read-member-lines.ts";
import { reportStages } from "./report-stages.ts";

/** The evaluations of the store that none of these ids names: those of no cohort, under the names of the store. */
export async function readOtherEvaluations(
  known: ReadonlySet<string>,
  sources: EvaluationSources,
): Promise<readonly Evaluation[]> {
  const { files, pipeline } = sources;
  const problems: StoreProblem[] = [];
  const stage = reportStages(pipeline).scoring.name;
  const lines = files
    .names(cohortPaths.stage(stage))
    .filter((id) => !known.has(id))
    .flatMap((id) => readSeed({ stage, id }, { files, pipeline, problems }) ?? []);
  const { evaluations } = await joinEvaluations(lines, { ...sources, cohort: "", problems });
  return evaluations;
}
