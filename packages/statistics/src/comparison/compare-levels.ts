import { isNotEnoughData, type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import type { Layout } from "../rows/layout.ts";
import { levelsOf } from "../rows/levels-of.ts";
import { levelOf, type ScoreRow } from "../rows/score-row.ts";
import { adjustPValues, type Correction } from "./adjust-p-values.ts";
import { type CompareOptions, type Comparison, compare } from "./compare.ts";

/** Which levels are compared with each other, and how. */
export interface CompareLevelsOptions extends Omit<CompareOptions, "a" | "b"> {
  /** @default all that occur */
  readonly levels?: readonly string[];
  /** Only pairs with this level on side `a`. @default all pairs */
  readonly baseline?: string;
  /** @default "holm" */
  readonly correction?: Correction;
}

/** All pairs of an axis. */
export interface LevelComparisons {
  readonly kind: "comparisons";
  readonly axis: string;
  readonly correction: Correction;
  readonly pairs: readonly LevelComparison[];
}

/** One pair, with its p-value corrected for all pairs that could be told. */
export interface LevelComparison {
  readonly a: string;
  readonly b: string;
  readonly result: (Comparison & { readonly adjustedP: number }) | NotEnoughData;
}

/** Compares the levels of an axis pair by pair and corrects the p-values for being many. */
export function compareLevels(
  rows: readonly ScoreRow[],
  layout: Layout,
  options: CompareLevelsOptions,
): LevelComparisons | NotEnoughData {
  const { axis, correction = "holm", baseline, levels = levelsOf(rows, axis), ...rest } = options;
  if (levels.length < 2) {
    const message = `${axis} has ${levels.length} level(s): nothing to compare`;
    return notEnoughData("too-few-levels", { needed: 2, have: levels.length, message });
  }
  const rowsOf = Map.groupBy(rows, (row) => levelOf(row, axis));
  const results = pairsOf(levels, baseline).map(([a, b]) => {
    const both = [...(rowsOf.get(a) ?? []), ...(rowsOf.get(b) ?? [])];
    return { a, b, result: compare(both, layout, { ...rest, axis, a, b }) };
  });
  const told = results.flatMap(({ result }) => (isNotEnoughData(result) ? [] : [result]));
  const adjusted = adjustPValues(
    told.map(({ p }) => p),
    correction,
  );
  const adjustedOf = new Map(told.map((result, index) => [result, at(adjusted, index)]));
  const pairs = results.map(({ a, b, result }) =>
    isNotEnoughData(result)
      ? { a, b, result }
      : { a, b, result: { ...result, adjustedP: adjustedOf.get(result) ?? result.p } },
  );
  return { kind: "comparisons", axis, correction, pairs };
}

// --- internal ---

function pairsOf(levels: readonly string[], baseline: string | undefined): (readonly [string, string])[] {
  if (baseline !== undefined) {
    return levels.filter((level) => level !== baseline).map((level) => [baseline, level] as const);
  }
  return levels.flatMap((a, index) => levels.slice(index + 1).map((b) => [a, b] as const));
}
