import { quantile, standardDeviation } from "@daydream/statistics";

/** How several scores become one number. */
export type Reduction = (typeof reductions)[number];

export const reductions = ["mean", "median", "min", "max", "n", "sd"] as const;

/**
 * Makes one number of scores; `undefined` where they are too few for it. This is the one way in which scores are
 * pooled: every score counts once, replicates among them.
 */
export function reduceScores(scores: readonly number[], reduction: Reduction): number | undefined {
  if (reduction === "n") return scores.length;
  if (scores.length === 0) return undefined;
  switch (reduction) {
    case "mean":
      return compensatedMean(scores);
    case "median":
      return quantile(scores, 0.5);
    case "min":
      return scores.reduce((least, score) => Math.min(least, score));
    case "max":
      return scores.reduce((most, score) => Math.max(most, score));
    case "sd":
      return standardDeviation(scores);
  }
}

// --- internal ---

/** As pandas sums (Kahan): files that are rounded to two decimals then round the same way, halves too. */
function compensatedMean(scores: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const score of scores) {
    const next = score - lost;
    const grown = sum + next;
    lost = grown - sum - next;
    sum = grown;
  }
  return sum / scores.length;
}
