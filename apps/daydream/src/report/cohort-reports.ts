import type { Pipeline } from "../pipeline/pipeline.ts";
import { aggregatedScores } from "./aggregated-scores.ts";
import type { CohortEvaluations } from "./evaluation.ts";
import { finalResults } from "./final-results.ts";
import { frameCsv } from "./frame.ts";
import { generationScores, judgeColumns, judgeRubricPivot } from "./generation-scores.ts";
import { createNaming, namedScores } from "./named-evaluation.ts";
import { perfectScorePaths } from "./perfect-score-paths.ts";
import { varianceAnalysis } from "./variance-analysis.ts";

/**
 * The CSV reports of a cohort, one after the other: path below its `reports` folder, and text. Every file is there, with
 * or without rows.
 */
export function* cohortReports(
  { evaluations }: CohortEvaluations,
  pipeline: Pipeline,
): Generator<readonly [path: string, text: string]> {
  const name = createNaming(pipeline);
  yield ["parsing/aggregated_scores.csv", frameCsv(aggregatedScores(evaluations, pipeline))];
  const scores = namedScores(evaluations, pipeline);
  const columns = judgeColumns(evaluations.map(name));
  yield ["summary/generation_scores.csv", frameCsv(generationScores(scores, columns))];
  yield ["summary/final_results.csv", frameCsv(finalResults(scores))];
  yield ["summary/perfect_score_paths.csv", frameCsv(perfectScorePaths(scores))];
  yield ["summary/evaluation_model_template_pivot.csv", frameCsv(judgeRubricPivot(scores, columns))];
  yield ["analysis/variance_analysis.csv", frameCsv(varianceAnalysis(scores))];
}
