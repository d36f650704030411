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
      return mean(scores);
    case "median":
      return median(scores);
    case "min":
      return scores.reduce((least, score) => Math.min(least, score));
    case "max":
      return scores.reduce((most, score) => Math.max(most, score));
    case "sd":
      return scores.length < 2 ? undefined : sampleDeviation(scores);
  }
}

/** Their sum divided by their number; there must be one. The sum is compensated (Kahan), as pandas does it. */
export function mean(scores: readonly number[]): number {
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

// --- internal ---

function median(scores: readonly number[]): number {
  const sorted = scores.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** With n − 1 below. */
function sampleDeviation(scores: readonly number[]): number {
  const center = mean(scores);
  const squares = scores.reduce((sum, score) => sum + (score - center) ** 2, 0);
  return Math.sqrt(squares / (scores.length - 1));
}
