import type { Pipeline } from "../pipeline/pipeline.ts";
import { aggregatedScores } from "./aggregated-scores.ts";
import type { CohortEvaluations } from "./evaluation.ts";
import { finalResults } from "./final-results.ts";
import { type Frame, frameCsv } from "./frame.ts";
import { generationScores, judgeColumns, judgeRubricPivot } from "./generation-scores.ts";
import { createNaming, namedScores } from "./named-evaluation.ts";
import { perfectScorePaths } from "./perfect-score-paths.ts";
import { varianceAnalysis } from "./variance-analysis.ts";

/** The CSV reports of a cohort: path below its `reports` folder → text. Every file is there, with or without rows. */
export function cohortReports(
  { evaluations }: CohortEvaluations,
  pipeline: Pipeline,
): ReadonlyMap<string, string> {
  const name = createNaming(pipeline);
  const scores = namedScores(evaluations, pipeline);
  const columns = judgeColumns(evaluations.map(name));
  const frames: readonly (readonly [string, Frame])[] = [
    ["parsing/aggregated_scores.csv", aggregatedScores(evaluations, pipeline)],
    ["summary/generation_scores.csv", generationScores(scores, columns)],
    ["summary/final_results.csv", finalResults(scores)],
    ["summary/perfect_score_paths.csv", perfectScorePaths(scores)],
    ["summary/evaluation_model_template_pivot.csv", judgeRubricPivot(scores, columns)],
    ["analysis/variance_analysis.csv", varianceAnalysis(scores)],
  ];
  return new Map(frames.map(([path, frame]) => [path, frameCsv(frame)]));
}
