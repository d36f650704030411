import { columnsOf, type Frame, type FrameCell } from "./frame.ts";
import { type Group, groupBy } from "./group-by.ts";
import type { NamedEvaluation, NamedScore } from "./named-evaluation.ts";
import { reduceScores } from "./reduce-scores.ts";
import { roundTo } from "./round-to.ts";

/** Judge and rubric of evaluations that were planned, as the names of columns. */
export function judgeColumns(
  planned: readonly Pick<NamedEvaluation, "evaluation_llm_model" | "evaluation_template">[],
  between = "_",
): readonly string[] {
  return groupBy(planned, (row) => [columnOf(row, between)]).map(({ key: [column = ""] }) => column);
}

/** One row per candidate that has a score: means per judge and rubric, then their least, greatest and number. */
export function generationScores(scores: readonly NamedScore[], columns: readonly string[]): Frame {
  return {
    columns: [
      ...columnsOf("text", indexColumns),
      ...columnsOf("number", columns),
      ...columns.flatMap((column) => [
        ...columnsOf("number", [`${column}_min`, `${column}_max`]),
        ...columnsOf("whole", [`${column}_n`]),
      ]),
      ...columnsOf("number", ["allowlisted_template_score_sum"]),
      ...columnsOf("text", ["generation_response_path"]),
    ],
    rows: candidates(scores).map(({ key, items }) => {
      const byColumn = scoresByColumn(items, "_");
      const means = meansOf(columns, byColumn);
      const spans = columns.flatMap((column): FrameCell[] => {
        const found = byColumn.get(column) ?? [];
        return [reduceScores(found, "min"), reduceScores(found, "max"), found.length];
      });
      return [...key, ...means, ...spans, sumOf(means), items[0]?.generation_response_path];
    }),
  };
}

/** One row per candidate that has a score: means per judge and rubric. */
export function judgeRubricPivot(scores: readonly NamedScore[], columns: readonly string[]): Frame {
  return {
    columns: [...columnsOf("text", indexColumns), ...columnsOf("number", columns)],
    rows: candidates(scores).map(({ key, items }) => [
      ...key,
      ...meansOf(columns, scoresByColumn(items, "_")),
    ]),
  };
}

/** The same over several cohorts, one row per candidate whatever cohort it is of. */
export function scoresByTemplateModel(
  scores: readonly (NamedScore & { readonly origin_cohort_id: string })[],
  columns: readonly string[],
): Frame {
  const groups = groupBy(scores, ({ parent_gen_id }) => [parent_gen_id]);
  return {
    columns: [
      ...columnsOf("text", [
        "essay_gen_id",
        "combo_id",
        "draft_template",
        "generation_template",
        "generation_model",
        "origin_cohort_id",
      ]),
      ...columnsOf("number", [...columns, "allowlisted_template_score_sum"]),
    ],
    rows: groups.map(({ key, items }) => {
      const means = meansOf(columns, scoresByColumn(items, "__"));
      const [first] = items;
      return [
        ...key,
        first?.combo_id,
        first?.draft_template,
        first?.generation_template,
        first?.generation_model,
        first?.origin_cohort_id,
        ...means,
        sumOf(means),
      ];
    }),
  };
}

// --- internal ---

const indexColumns = [
  "combo_id",
  "draft_template",
  "generation_template",
  "generation_model",
  "parent_gen_id",
] as const;

/** `judge_rubric`; across cohorts it is `rubric__judge`. */
function columnOf(
  row: Pick<NamedEvaluation, "evaluation_llm_model" | "evaluation_template">,
  between: string,
): string {
  const { evaluation_llm_model: judge, evaluation_template: rubric } = row;
  return between === "_" ? `${judge}_${rubric}` : `${rubric}${between}${judge}`;
}

function candidates(scores: readonly NamedScore[]): readonly Group<NamedScore>[] {
  return groupBy(scores, (score) => indexColumns.map((column) => score[column]));
}

function scoresByColumn(
  items: readonly NamedScore[],
  between: string,
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const item of items) {
    const column = columnOf(item, between);
    const before = found.get(column);
    if (before === undefined) found.set(column, [item.score]);
    else before.push(item.score);
  }
  return found;
}

function meansOf(
  columns: readonly string[],
  byColumn: ReadonlyMap<string, readonly number[]>,
): readonly (number | undefined)[] {
  return columns.map((column) => {
    const value = reduceScores(byColumn.get(column) ?? [], "mean");
    return value === undefined ? undefined : roundTo(value, 2);
  });
}

/** Of what the row prints, so that a reader comes to the same. */
function sumOf(means: readonly (number | undefined)[]): number {
  return roundTo(
    means.reduce((sum: number, value) => sum + (value ?? 0), 0),
    2,
  );
}
