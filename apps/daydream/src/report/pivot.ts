import type { AxisReader } from "./axis-reader.ts";
import type { Evaluation } from "./evaluation.ts";
import { groupBy } from "./group-by.ts";
import { type Reduction, reduceScores } from "./reduce-scores.ts";

/** What a pivot makes numbers of. */
export type PivotValue = (typeof pivotValues)[number];

/**
 * `share` is the score's place between the ends of its scale, 0 to 1, so that rubrics with different scales can be put
 * together; `characters` is the length of what was judged; cost and time are those of the evaluation itself.
 */
export const pivotValues = ["score", "share", "characters", "cost_usd", "duration_s"] as const;

/** A table of numbers by two groups of axes. */
export interface Pivot {
  readonly rowAxes: readonly string[];
  readonly columnAxes: readonly string[];
  /** Sorted, as are the columns. */
  readonly rows: readonly PivotRow[];
  readonly columns: readonly (readonly string[])[];
  /** Over all rows, in the order of the columns. */
  readonly total: readonly PivotCell[];
  readonly whole: PivotCell;
}

export interface PivotRow {
  readonly key: readonly string[];
  /** In the order of the columns. */
  readonly cells: readonly PivotCell[];
  /** Over all columns. */
  readonly total: PivotCell;
}

export interface PivotCell {
  /** `undefined`: too few values for it. */
  readonly value: number | undefined;
  /** Values that went in. */
  readonly count: number;
  /** Evaluations that were planned here; 0: the design has no such combination. */
  readonly planned: number;
}

export interface PivotOptions {
  readonly rows: readonly AxisReader[];
  readonly columns: readonly AxisReader[];
  /** @default "score" */
  readonly value?: PivotValue;
  /** @default "mean" */
  readonly reduction?: Reduction;
}

/** Folds evaluations over axes. Totals are made of the evaluations, not of the cells. */
export function pivot(evaluations: readonly Evaluation[], options: PivotOptions): Pivot {
  const { rows, columns, value = "score", reduction = "mean" } = options;
  const keyOf = (readers: readonly AxisReader[]) => (evaluation: Evaluation) =>
    readers.map(({ read }) => read(evaluation));
  const cell = (items: readonly Evaluation[]): PivotCell => {
    const values = items.flatMap((item) => readValue(item, value) ?? []);
    return { value: reduceScores(values, reduction), count: values.length, planned: items.length };
  };
  const byColumn = groupBy(evaluations, keyOf(columns));
  const columnKeys = byColumn.map(({ key }) => key);
  return {
    rowAxes: rows.map(({ name }) => name),
    columnAxes: columns.map(({ name }) => name),
    rows: groupBy(evaluations, keyOf(rows)).map(({ key, items }) => {
      const groups = Map.groupBy(items, (item) => nameOf(keyOf(columns)(item)));
      const cells = columnKeys.map((column) => cell(groups.get(nameOf(column)) ?? []));
      return { key, cells, total: cell(items) };
    }),
    columns: columnKeys,
    total: byColumn.map(({ items }) => cell(items)),
    whole: cell(evaluations),
  };
}

// --- internal ---

function nameOf(key: readonly string[]): string {
  return key.join("\u0000");
}

function readValue(
  { score, scale, candidate, generation }: Evaluation,
  value: PivotValue,
): number | undefined {
  switch (value) {
    case "score":
      return score;
    case "share":
      return score === undefined ? undefined : (score - scale.min) / (scale.max - scale.min);
    case "characters":
      return candidate?.characters;
    case "cost_usd":
      return generation.attempts > 0 && generation.isCostKnown ? generation.costUsd : undefined;
    case "duration_s":
      return generation.durationS;
  }
}
