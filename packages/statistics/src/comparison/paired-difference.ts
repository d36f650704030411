import { studentTQuantile, twoSidedTail } from "../distributions/student-t.ts";
import { minimumBlocks } from "../intervals/interval.ts";
import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { largestMagnitude } from "../summary/largest-magnitude.ts";
import { squaredDistances } from "../summary/mean.ts";

/** The mean of differences between paired values. */
export interface PairedDifference {
  readonly kind: "paired-difference";
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly t: number;
  /** Two-sided, of the hypothesis that the true difference is zero. */
  readonly p: number;
}

/**
 * Student's paired t test (1908) with its interval, as `scipy.stats.ttest_rel` has it.
 *
 * Says `not-enough-data` for fewer differences than an interval is made from, and when all are the same.
 */
export function pairedDifference(
  differences: readonly number[],
  { confidence = 0.95 }: { readonly confidence?: number } = {},
): PairedDifference | NotEnoughData {
  const count = differences.length;
  const needed = minimumBlocks["t-over-blocks"];
  if (count < needed) {
    const message = `a paired difference needs ${needed} blocks that have both sides, there are ${count}`;
    return notEnoughData("too-few-blocks", { needed, have: count, message });
  }
  const squares = squaredDistances(differences);
  const magnitude = largestMagnitude(differences);
  if (squares <= count * (magnitude * 1e-12) ** 2) {
    const message = "all blocks differ by the same, so the spread of differences cannot be told";
    return notEnoughData("no-variation", { needed: 2, have: 1, message });
  }
  const difference = differences.reduce((sum, value) => sum + value, 0) / count;
  const degreesOfFreedom = count - 1;
  const standardError = Math.sqrt(squares / degreesOfFreedom / count);
  const t = difference / standardError;
  const reach = studentTQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  return {
    kind: "paired-difference",
    difference,
    low: difference - reach,
    high: difference + reach,
    standardError,
    degreesOfFreedom,
    t,
    p: twoSidedTail(t, degreesOfFreedom),
  };
}
