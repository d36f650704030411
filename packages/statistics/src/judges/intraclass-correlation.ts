import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { largestMagnitude } from "../summary/largest-magnitude.ts";
import { squaredDistances } from "../summary/mean.ts";

/** The share of the spread of scores that lies between items, not between repeats of one. */
export interface IntraclassCorrelation {
  readonly kind: "icc";
  /** ICC(1,1) of Shrout and Fleiss. It can be negative when repeats differ more than items. */
  readonly icc: number;
  /** Mean square between items over mean square within; undefined when repeats never differ. */
  readonly f: number | undefined;
  readonly items: number;
  readonly scores: number;
  /** The standard deviation of repeats of one item. */
  readonly deviationWithin: number;
}

/**
 * ICC(1,1): one-way random effects, single score (Shrout and Fleiss 1979; for unequal numbers of repeats Donner 1986). Each
 * item lists its repeated scores; items with less than two are left out.
 */
export function intraclassCorrelation(
  items: readonly (readonly number[])[],
): IntraclassCorrelation | NotEnoughData {
  const repeated = items.filter((scores) => scores.length > 1);
  if (repeated.length < 2) {
    const message = `agreement with itself needs two items scored twice, there are ${repeated.length}`;
    return notEnoughData("not-replicated", { needed: 2, have: repeated.length, message });
  }
  const all = repeated.flat();
  const within = repeated.reduce((sum, scores) => sum + squaredDistances(scores), 0);
  const total = squaredDistances(all);
  const meanSquareWithin = within / (all.length - repeated.length);
  const meanSquareBetween = Math.max(0, total - within) / (repeated.length - 1);
  if (total <= all.length * (1e-12 * largestMagnitude(all)) ** 2) {
    const message = "all scores are the same, so agreement cannot be told from chance";
    return notEnoughData("no-variation", { needed: 2, have: 1, message });
  }
  const squares = repeated.reduce((sum, scores) => sum + scores.length ** 2, 0);
  const repeats = (all.length - squares / all.length) / (repeated.length - 1);
  return {
    kind: "icc",
    icc: (meanSquareBetween - meanSquareWithin) / (meanSquareBetween + (repeats - 1) * meanSquareWithin),
    f: meanSquareWithin === 0 ? undefined : meanSquareBetween / meanSquareWithin,
    items: repeated.length,
    scores: all.length,
    deviationWithin: Math.sqrt(meanSquareWithin),
  };
}
