import type { Pipeline } from "../pipeline/pipeline.ts";
import { aggregatedScores } from "./aggregated-scores.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Frame, frameCsv } from "./frame.ts";
import { judgeColumns, scoresByTemplateModel } from "./generation-scores.ts";
import { compareKeys } from "./group-by.ts";
import { createNaming, isScored } from "./named-evaluation.ts";

/** The CSV reports over several cohorts: path below the data root → text. An evaluation that cohorts share is there once. */
export function crossReports(
  evaluations: readonly Evaluation[],
  pipeline: Pipeline,
): ReadonlyMap<string, string> {
  const name = createNaming(pipeline);
  const byId = new Map<string, Evaluation>();
  for (const evaluation of evaluations) if (!byId.has(evaluation.id)) byId.set(evaluation.id, evaluation);
  const sorted = [...byId.values()].toSorted((a, b) => compareKeys([a.id], [b.id]));
  const scores = sorted.filter(isScored).map((evaluation) => ({
    ...name(evaluation),
    score: evaluation.score,
    highest: evaluation.scale.max,
    origin_cohort_id: evaluation.candidate?.originCohort ?? "",
  }));
  const rows = aggregatedScores(sorted, pipeline);
  const columns = judgeColumns(sorted.map(name), "__");
  return new Map([
    [`${folder}/filtered_evaluation_results.csv`, frameCsv(rows)],
    [`${folder}/aggregated_scores.csv`, frameCsv(withFirst(rows, "parent_gen_id"))],
    [`${folder}/evaluation_scores_by_template_model.csv`, frameCsv(scoresByTemplateModel(scores, columns))],
  ]);
}

// --- internal ---

const folder = "7_cross_experiment";

/** The same frame with one column before the others. */
function withFirst({ columns, rows }: Frame, name: string): Frame {
  const at = columns.findIndex((column) => column.name === name);
  const first = <Item>(items: readonly Item[]) => [
    ...items.slice(at, at + 1),
    ...items.filter((_, index) => index !== at),
  ];
  return { columns: first(columns), rows: rows.map(first) };
}
