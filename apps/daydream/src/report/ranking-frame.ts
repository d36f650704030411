import { renderTable } from "@daydream/terminal";
import { columnsOf, type Frame } from "./frame.ts";
import type { RankedCandidate } from "./rank-candidates.ts";

/** How candidates were chosen, for the record. */
export interface ChosenBy {
  readonly rubric: string;
  readonly judges: readonly string[];
  readonly method: "max_only" | "score_span" | "top_n";
  /** What the method was told; blank: nothing. */
  readonly limit: string;
  /** The cohort that is to be made of them; blank: none. */
  readonly target: string;
}

/** Chosen candidates under the predecessor's columns. */
export function rankingFrame(chosen: readonly RankedCandidate[], by: ChosenBy): Frame {
  return {
    columns: [
      ...columnsOf("whole", ["selection_rank"]),
      ...columnsOf("text", ["selected", "essay_gen_id"]),
      ...columnsOf("number", ["avg_score", "max_score"]),
      ...columnsOf("whole", ["models_covered"]),
      ...columnsOf(
        "number",
        by.judges.map((judge) => `score__${judge}`),
      ),
      ...columnsOf("text", [
        "evaluation_template",
        "source_models",
        "selection_method",
        "selection_limit",
        "proposed_cohort_id",
      ]),
    ],
    rows: chosen.map(({ id, average, highest, byJudge }, index) => [
      index + 1,
      "true",
      id,
      average,
      highest,
      byJudge.size,
      ...by.judges.map((judge) => byJudge.get(judge)),
      by.rubric,
      [...byJudge.keys()].join(" "),
      by.method,
      by.limit,
      by.target,
    ]),
  };
}

/** The same for people. */
export function rankingTable(chosen: readonly RankedCandidate[], judges: readonly string[]): string {
  const number = (title: string) => ({ title, align: "right" }) as const;
  return renderTable(
    [
      number("rank"),
      { title: "candidate" },
      number("average"),
      number("highest"),
      ...judges.map(number),
      number("scores"),
    ],
    chosen.map(({ id, average, highest, byJudge, scores }, index) => [
      String(index + 1),
      id,
      average.toFixed(2),
      highest.toFixed(2),
      ...judges.map((judge) => byJudge.get(judge)?.toFixed(2) ?? "–"),
      String(scores),
    ]),
  );
}
