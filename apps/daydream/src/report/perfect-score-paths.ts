import { floatText } from "../parse/float-text.ts";
import { columnsOf, type Frame } from "./frame.ts";
import type { NamedScore } from "./named-evaluation.ts";

/** One row per score that is the best its rubric gives. */
export function perfectScorePaths(scores: readonly NamedScore[]): Frame {
  return {
    columns: [
      ...columnsOf("text", ["combo_id", "generation_template", "generation_model", "evaluation_llm_model"]),
      ...columnsOf("number", ["score"]),
      ...columnsOf("text", ["generation_response_path", "evaluation_response_path", "notes"]),
    ],
    rows: scores
      .filter(({ score, highest }) => score === highest)
      .map((row) => [
        row.combo_id,
        row.generation_template,
        row.generation_model,
        row.evaluation_llm_model,
        row.score,
        row.generation_response_path,
        row.evaluation_response_path,
        `${row.evaluation_llm_model} gave the highest score of ${row.evaluation_template}, ${floatText(row.highest)}`,
      ]),
  };
}
