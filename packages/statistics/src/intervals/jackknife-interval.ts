import { studentTQuantile } from "../distributions/student-t.ts";
import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import { type Layout, unitIndex, unitKey } from "../rows/layout.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { mean, squaredDistances } from "../summary/mean.ts";

/** The range of a statistic that is no mean. */
export interface JackknifeInterval {
  readonly kind: "jackknife-interval";
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  /** On the scale on which the statistic was computed. */
  readonly standardError: number;
  readonly method: "delete-a-block jackknife";
  /** What a block is. */
  readonly unit: string;
  readonly blocks: number;
  /** Blocks are left out in this many groups; their number less one is the t distribution's degrees of freedom. */
  readonly groups: number;
}

/** What is left out, what is computed, and on which scale its spread is even. */
export interface JackknifeOptions<Item> {
  readonly layout: Layout;
  readonly rowOf: (item: Item) => ScoreRow;
  /** On a scale without bounds; undefined or infinite when it cannot be computed. */
  readonly statistic: (items: readonly Item[]) => number | undefined;
  /** Back from that scale to the reader's, rising or falling throughout. @default unchanged */
  readonly back?: (value: number) => number;
  /** @default 0.95 */
  readonly confidence?: number;
  /** @default the widest unit of which there are two */
  readonly unit?: string;
}

/** Fewest blocks that a jackknife interval is made from. */
export const minimumJackknifeBlocks = 8;

/**
 * An interval for correlations, agreement and the like: the statistic is computed again without each block, and how it
 * changes gives its standard error (Tukey 1958; Efron and Tibshirani 1993, 11). More than 50 blocks are left out in 50
 * groups (Kott 2001, J. Official Stat. 17:521), so that the cost stays bounded; quantiles are Student's t.
 */
export function jackknifeInterval<Item>(
  items: readonly Item[],
  options: JackknifeOptions<Item>,
): JackknifeInterval | NotEnoughData {
  const { layout, rowOf, statistic, back = (value) => value, confidence = 0.95 } = options;
  const depth = blockDepth(items, options);
  const unit = layout.units[depth]?.name ?? "";
  const blocks = [...Map.groupBy(items, (item) => unitKey(rowOf(item), depth)).values()];
  if (blocks.length < minimumJackknifeBlocks) {
    const message = `an interval over ${unit}s needs ${minimumJackknifeBlocks}, there are ${blocks.length}`;
    const narrower = layout.units.find(
      (_, place) => place > depth && countUnits(items, options, place) >= minimumJackknifeBlocks,
    )?.name;
    return notEnoughData("too-few-blocks", {
      needed: minimumJackknifeBlocks,
      have: blocks.length,
      message,
      ...(narrower === undefined ? {} : { narrower }),
    });
  }
  const groups = Math.min(mostGroups, blocks.length);
  const whole = statistic(items);
  const without = Array.from({ length: groups }, (_, group) =>
    statistic(blocks.filter((_, index) => index % groups !== group).flat()),
  );
  const values = without.filter((value): value is number => value !== undefined && Number.isFinite(value));
  if (whole === undefined || !Number.isFinite(whole) || values.length < groups || isConstant(values)) {
    const message = `without some ${unit}s it cannot be computed or never changes, so its spread cannot be told`;
    return notEnoughData("no-variation", { needed: groups, have: values.length, message });
  }
  const standardError = Math.sqrt(((groups - 1) / groups) * squaredDistances(values));
  const reach = studentTQuantile((1 + confidence) / 2, groups - 1) * standardError;
  const ends = [back(whole - reach), back(whole + reach)];
  return {
    kind: "jackknife-interval",
    low: Math.min(...ends),
    high: Math.max(...ends),
    confidence,
    standardError,
    method: "delete-a-block jackknife",
    unit,
    blocks: blocks.length,
    groups,
  };
}

// --- internal ---

const mostGroups = 50;

function blockDepth<Item>(items: readonly Item[], options: JackknifeOptions<Item>): number {
  if (options.unit !== undefined) return unitIndex(options.layout, options.unit);
  const depth = options.layout.units.findIndex((_, place) => countUnits(items, options, place) > 1);
  return depth < 0 ? options.layout.units.length - 1 : depth;
}

function countUnits<Item>(items: readonly Item[], { rowOf }: JackknifeOptions<Item>, depth: number): number {
  return new Set(items.map((item) => unitKey(rowOf(item), depth))).size;
}

function isConstant(values: readonly number[]): boolean {
  const scale = Math.abs(mean(values) ?? 0);
  return values.every((value) => Math.abs(value - at(values, 0)) <= 1e-12 * scale);
}
