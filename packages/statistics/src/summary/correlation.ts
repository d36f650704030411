import { twoSidedTail } from "../distributions/student-t.ts";
import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import { mean, squaredDistances } from "./mean.ts";
import { ranks } from "./ranks.ts";

/** A correlation of pairs. */
export interface Correlation {
  readonly kind: "correlation";
  readonly r: number;
  /** Two-sided, as if the pairs were independent of each other. */
  readonly p: number;
  readonly pairs: number;
}

/**
 * Pearson's correlation with its p-value by Student's t, as `scipy.stats.pearsonr` has it.
 *
 * @throws RangeError when the lists have different lengths.
 */
export function pearson(left: readonly number[], right: readonly number[]): Correlation | NotEnoughData {
  if (left.length !== right.length) {
    throw new RangeError(`both lists must be of one length, got ${left.length} and ${right.length}`);
  }
  const pairs = left.length;
  if (pairs < 3) {
    const message = `a correlation needs 3 pairs, there are ${pairs}`;
    return notEnoughData("too-few-blocks", { needed: 3, have: pairs, message });
  }
  const product = Math.sqrt(squaredDistances(left)) * Math.sqrt(squaredDistances(right));
  if (isConstant(left) || isConstant(right) || product === 0) {
    const message = "one of the two never changes, so they cannot be correlated";
    return notEnoughData("no-variation", { needed: 2, have: 1, message });
  }
  const [centerLeft, centerRight] = [mean(left) ?? 0, mean(right) ?? 0];
  const covariance = left.reduce(
    (sum, value, index) => sum + (value - centerLeft) * (at(right, index) - centerRight),
    0,
  );
  const r = Math.max(-1, Math.min(1, covariance / product));
  const p = twoSidedTail(r * Math.sqrt((pairs - 2) / ((1 - r) * (1 + r))), pairs - 2);
  return { kind: "correlation", r, p, pairs };
}

/** Spearman's rank correlation, as `scipy.stats.spearmanr` has it: Pearson's over ranks, ties sharing theirs. */
export function spearman(left: readonly number[], right: readonly number[]): Correlation | NotEnoughData {
  return pearson(ranks(left), ranks(right));
}

// --- internal ---

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
