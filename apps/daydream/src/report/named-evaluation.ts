import { generationFiles } from "../cohort/cohort-paths.ts";
import { axisOf, type Pipeline } from "../pipeline/pipeline.ts";
import type { Evaluation, ScoredEvaluation } from "./evaluation.ts";
import { reportStages } from "./report-stages.ts";

/** An evaluation under the names that the predecessor's files use; blank: there is no such level. */
export interface NamedEvaluation {
  readonly gen_id: string;
  readonly parent_gen_id: string;
  readonly evaluation_template: string;
  readonly evaluation_llm_model: string;
  readonly combo_id: string;
  readonly draft_template: string;
  /** What the candidate was made with. */
  readonly generation_template: string;
  /** Who wrote the candidate. */
  readonly generation_model: string;
  readonly generation_response_path: string;
  readonly evaluation_response_path: string;
}

/** One with a score, as most files need it. */
export interface NamedScore extends NamedEvaluation {
  readonly score: number;
  /** The best that its rubric gives. */
  readonly highest: number;
}

/** Makes a function that names evaluations as the predecessor's files do. */
export function createNaming(pipeline: Pipeline): (evaluation: Evaluation) => NamedEvaluation {
  const { root, candidate } = reportStages(pipeline);
  const comboAxis = root.axes.find(({ catalog }) => catalog === "combos")?.name ?? "";
  const draftAxis = axisOf(root, "templates").name;
  const generationAxis = axisOf(candidate, "templates").name;
  return ({ axes, rubric, judge, writer, id, candidateId, generation, candidate: judged }) => ({
    gen_id: id,
    parent_gen_id: candidateId,
    evaluation_template: rubric,
    evaluation_llm_model: judge,
    combo_id: axes[comboAxis] ?? "",
    draft_template: axes[draftAxis] ?? "",
    generation_template: axes[generationAxis] ?? "",
    generation_model: writer,
    generation_response_path: judged === undefined ? "" : `${judged.path}/${generationFiles.parsed}`,
    evaluation_response_path: `${generation.path}/${generationFiles.parsed}`,
  });
}

/** The evaluations that have a score, named. */
export function namedScores(evaluations: readonly Evaluation[], pipeline: Pipeline): readonly NamedScore[] {
  const name = createNaming(pipeline);
  return evaluations
    .filter(isScored)
    .map((evaluation) => ({ ...name(evaluation), score: evaluation.score, highest: evaluation.scale.max }));
}

/** True of an evaluation that has a score. */
export function isScored(evaluation: Evaluation): evaluation is ScoredEvaluation {
  return evaluation.score !== undefined;
}
