import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { mean, squaredDistances } from "../summary/mean.ts";

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

/** What the ICC needs to know of one item. */
export interface ItemSpread {
  readonly count: number;
  readonly mean: number;
  /** Squared distances of its scores from their mean. */
  readonly squares: number;
}

/**
 * ICC(1,1): one-way random effects, single score (Shrout and Fleiss 1979; for unequal numbers of repeats Donner 1986). Each
 * item lists its repeated scores; items with less than two are left out.
 */
export function intraclassCorrelation(
  items: readonly (readonly number[])[],
): IntraclassCorrelation | NotEnoughData {
  return spreadCorrelation(items.filter((scores) => scores.length > 1).map(itemSpread));
}

/** Folds the scores of one item; there must be some. */
export function itemSpread(scores: readonly number[]): ItemSpread {
  return { count: scores.length, mean: mean(scores) ?? 0, squares: squaredDistances(scores) };
}

/** ICC(1,1) of items that are folded already, each with two scores or more. */
export function spreadCorrelation(items: readonly ItemSpread[]): IntraclassCorrelation | NotEnoughData {
  if (items.length < 2) {
    const message = `agreement with itself needs two items scored twice, there are ${items.length}`;
    return notEnoughData("not-replicated", { needed: 2, have: items.length, message });
  }
  let [scores, sum, countSquares, within, largest] = [0, 0, 0, 0, 0];
  for (const item of items) {
    scores += item.count;
    sum += item.count * item.mean;
    countSquares += item.count ** 2;
    within += item.squares;
    largest = Math.max(largest, Math.abs(item.mean));
  }
  const center = sum / scores;
  let between = 0;
  for (const item of items) between += item.count * (item.mean - center) ** 2;
  if (between + within <= scores * (1e-12 * largest) ** 2) {
    const message = "all scores are the same, so agreement cannot be told from chance";
    return notEnoughData("no-variation", { needed: 2, have: 1, message });
  }
  const meanSquareWithin = within / (scores - items.length);
  const meanSquareBetween = between / (items.length - 1);
  const repeats = (scores - countSquares / scores) / (items.length - 1);
  return {
    kind: "icc",
    icc: (meanSquareBetween - meanSquareWithin) / (meanSquareBetween + (repeats - 1) * meanSquareWithin),
    f: meanSquareWithin === 0 ? undefined : meanSquareBetween / meanSquareWithin,
    items: items.length,
    scores,
    deviationWithin: Math.sqrt(meanSquareWithin),
  };
}
