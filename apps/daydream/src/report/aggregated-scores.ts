import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Evaluation } from "./evaluation.ts";
import { columnsOf, type Frame } from "./frame.ts";
import { createNaming } from "./named-evaluation.ts";

/** One row per evaluation, in the order given: its score, or why it has none. */
export function aggregatedScores(evaluations: readonly Evaluation[], pipeline: Pipeline): Frame {
  const name = createNaming(pipeline);
  return {
    columns: [
      ...columnsOf("text", ["gen_id", "parent_gen_id", "evaluation_template", "evaluation_llm_model"]),
      ...columnsOf("number", ["score"]),
      ...columnsOf("text", [
        "error",
        "evaluation_response_path",
        "combo_id",
        "draft_template",
        "generation_template",
        "generation_model",
        "origin_cohort_id",
        "generation_response_path",
        "input_mode",
        "copied_from",
      ]),
    ],
    rows: evaluations.map((evaluation) => {
      const named = name(evaluation);
      return [
        named.gen_id,
        named.parent_gen_id,
        named.evaluation_template,
        named.evaluation_llm_model,
        evaluation.score,
        errorText(evaluation),
        named.evaluation_response_path,
        named.combo_id,
        named.draft_template,
        named.generation_template,
        named.generation_model,
        evaluation.generation.originCohort ?? "",
        named.generation_response_path,
        evaluation.generation.inputMode ?? "",
        evaluation.candidate?.copiedFrom ?? "",
      ];
    }),
  };
}

// --- internal ---

/** The predecessor's words, and after them the reason. */
function errorText({ failure }: Evaluation): string {
  if (failure === undefined) return "";
  const { code, message } = failure;
  if (code === "bad-score") return `Invalid parsed.txt: ${message}`;
  return code === "missing" ? "missing parsed.txt" : `missing parsed.txt (${code}: ${message})`;
}
