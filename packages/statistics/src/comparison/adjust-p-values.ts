import { at } from "../numbers/at.ts";

/** How p-values are corrected for being many: `holm` keeps the chance of any false alarm, `benjamini-hochberg` the share. */
export type Correction = "holm" | "benjamini-hochberg";

/**
 * P-values corrected for many comparisons, in the order given: Holm's step-down (1979) or Benjamini and Hochberg's
 * step-up (1995), as `statsmodels.stats.multitest.multipletests` has them.
 */
export function adjustPValues(
  pValues: readonly number[],
  correction: Correction = "holm",
): readonly number[] {
  const count = pValues.length;
  const order = pValues
    .map((_, index) => index)
    .sort((left, right) => at(pValues, left) - at(pValues, right));
  const adjusted = new Array<number>(count).fill(1);
  if (correction === "holm") {
    let highest = 0;
    order.forEach((index, rank) => {
      highest = Math.max(highest, Math.min(1, at(pValues, index) * (count - rank)));
      adjusted[index] = highest;
    });
    return adjusted;
  }
  let lowest = 1;
  for (let rank = count; rank >= 1; rank -= 1) {
    const index = at(order, rank - 1);
    lowest = Math.min(lowest, at(pValues, index) * (count / rank));
    adjusted[index] = lowest;
  }
  return adjusted;
}
