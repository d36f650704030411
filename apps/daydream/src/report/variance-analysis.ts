import { agreementClass } from "@daydream/statistics";
import { columnsOf, type Frame, type FrameCell } from "./frame.ts";
import { groupBy } from "./group-by.ts";
import type { NamedScore } from "./named-evaluation.ts";
import { reduceScores } from "./reduce-scores.ts";
import { roundTo } from "./round-to.ts";

/**
 * How far scores of the same kind of text lie apart: all of them together, those of one judge over its rubrics,
 * and those of one rubric over its judges. A kind is a combo, a template and a model; replicates count as they are.
 */
export function varianceAnalysis(scores: readonly NamedScore[]): Frame {
  const kinds = (...names: readonly (keyof NamedScore & string)[]) =>
    groupBy(scores, (score) => [...kindColumns, ...names].map((name) => String(score[name])));
  const overall = kinds().map(({ key, items }) => ({
    ...keyed(key),
    total_evaluations: items.length,
    ...spread(items),
    num_templates: distinct(items, "evaluation_template").length,
    num_models: distinct(items, "evaluation_llm_model").length,
    analysis_type: "overall_variance",
  }));
  const templates = kinds("evaluation_llm_model").map(({ key, items }) => ({
    ...keyed(key),
    eval_model: key[3],
    template_evaluations: items.length,
    ...spread(items),
    num_templates: distinct(items, "evaluation_template").length,
    templates_used: distinct(items, "evaluation_template").join(", "),
    analysis_type: "template_variance",
  }));
  const models = kinds("evaluation_template").map(({ key, items }) => ({
    ...keyed(key),
    eval_template: key[3],
    model_evaluations: items.length,
    ...spread(items),
    num_models: distinct(items, "evaluation_llm_model").length,
    models_used: distinct(items, "evaluation_llm_model").join(", "),
    analysis_type: "model_variance",
  }));
  const rows: readonly Readonly<Record<string, FrameCell>>[] = [
    ...overall,
    ...templates.filter(({ template_evaluations }) => template_evaluations >= 2),
    ...models.filter(({ model_evaluations }) => model_evaluations >= 2),
  ];
  return { columns, rows: rows.map((row) => columns.map(({ name }) => row[name])) };
}

// --- internal ---

const kindColumns = ["combo_id", "generation_template", "generation_model"] as const;

const columns = [
  ...columnsOf("text", kindColumns),
  ...columnsOf("whole", ["total_evaluations"]),
  ...columnsOf("number", ["mean_score", "std_dev", "min_score", "max_score"]),
  ...columnsOf("whole", ["num_templates", "num_models"]),
  ...columnsOf("number", ["score_range", "coefficient_of_variation"]),
  ...columnsOf("text", ["analysis_type", "stability_classification", "eval_model"]),
  ...columnsOf("whole", ["template_evaluations"]),
  ...columnsOf("text", ["templates_used", "eval_template"]),
  ...columnsOf("whole", ["model_evaluations"]),
  ...columnsOf("text", ["models_used"]),
];

function keyed(key: readonly string[]): Readonly<Record<(typeof kindColumns)[number], FrameCell>> {
  const [combo_id, generation_template, generation_model] = key;
  return { combo_id, generation_template, generation_model };
}

function spread(items: readonly NamedScore[]): Readonly<Record<string, FrameCell>> {
  const scores = items.map(({ score }) => score);
  const [mean, deviation] = [reduceScores(scores, "mean") ?? 0, reduceScores(scores, "sd")];
  const [least, greatest] = [reduceScores(scores, "min") ?? 0, reduceScores(scores, "max") ?? 0];
  const variation = deviation === undefined || mean === 0 ? undefined : deviation / mean;
  return {
    mean_score: roundTo(mean, 3),
    std_dev: rounded(deviation),
    min_score: least,
    max_score: greatest,
    score_range: roundTo(greatest - least, 3),
    coefficient_of_variation: rounded(variation),
    stability_classification: agreementClass(scores),
  };
}

function distinct(items: readonly NamedScore[], name: "evaluation_template" | "evaluation_llm_model") {
  return [...new Set(items.map((item) => item[name]))].sort();
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : roundTo(value, 3);
}
