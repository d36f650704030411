import { columnsOf, type Frame, type FrameCell } from "./frame.ts";
import { groupBy } from "./group-by.ts";
import type { NamedScore } from "./named-evaluation.ts";
import { reduceScores } from "./reduce-scores.ts";
import { roundTo } from "./round-to.ts";

/** Scores summed up by one name after the other, by two pairs of names, and as a whole; no score, no row. */
export function finalResults(scores: readonly NamedScore[]): Frame {
  return {
    columns: [
      ...columnsOf("text", ["analysis_type", ...nameColumns]),
      ...columnsOf("whole", ["count"]),
      ...columnsOf("number", ["average", "std_dev", "min_score", "max_score"]),
      ...columnsOf("whole", ["perfect_scores"]),
      ...columnsOf("number", ["perfect_score_pct"]),
      ...columnsOf("whole", ["high_scores_8plus"]),
      ...columnsOf("number", ["high_score_pct"]),
      ...columnsOf("whole", ["low_scores_3minus"]),
    ],
    rows: analyses.flatMap(({ type, by, decimals }) =>
      groupBy(scores, (score) => by.map((name) => score[name])).map(({ key, items }) => [
        type,
        ...nameColumns.map((name) => key[by.indexOf(name)]),
        ...summaryOf(items, decimals),
      ]),
    ),
  };
}

// --- internal ---

const nameColumns = ["generation_template", "generation_model", "evaluation_llm_model", "combo_id"] as const;

interface Analysis {
  readonly type: string;
  readonly by: readonly (typeof nameColumns)[number][];
  /** Of percentages. */
  readonly decimals: number;
}

const analyses: readonly Analysis[] = [
  { type: "by_generation_template", by: ["generation_template"], decimals: 1 },
  { type: "by_generation_model", by: ["generation_model"], decimals: 1 },
  { type: "by_evaluation_model", by: ["evaluation_llm_model"], decimals: 1 },
  { type: "by_combo_id", by: ["combo_id"], decimals: 1 },
  {
    type: "by_template_and_generation_model",
    by: ["generation_template", "generation_model"],
    decimals: 1,
  },
  {
    type: "by_generation_vs_evaluation_model",
    by: ["generation_model", "evaluation_llm_model"],
    decimals: 1,
  },
  { type: "overall_statistics", by: [], decimals: 2 },
];

function summaryOf(items: readonly NamedScore[], decimals: number): readonly FrameCell[] {
  const scores = items.map(({ score }) => score);
  const perfect = items.filter(({ score, highest }) => score === highest).length;
  const high = scores.filter((score) => score >= 8).length;
  const percent = (count: number) => roundTo((count / scores.length) * 100, decimals);
  return [
    scores.length,
    rounded(reduceScores(scores, "mean")),
    rounded(reduceScores(scores, "sd")),
    reduceScores(scores, "min"),
    reduceScores(scores, "max"),
    perfect,
    percent(perfect),
    high,
    percent(high),
    scores.filter((score) => score <= 3).length,
  ];
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : roundTo(value, 2);
}
