/** How scores become one number; the same words and the same numbers as `daydream pivot --reduce`. */
export const reductionNames = ["mean", "median", "min", "max", "sd", "n"] as const;

export type ReductionName = (typeof reductionNames)[number];

/** One number of scores; `undefined` where they are too few for it. */
export function reduce(scores: readonly number[], name: ReductionName): number | undefined {
  const count = scores.length;
  if (name === "n") return count;
  if (count === 0) return undefined;
  const center = scores.reduce((sum, score) => sum + score, 0) / count;
  switch (name) {
    case "mean":
      return center;
    case "median": {
      const sorted = scores.toSorted((a, b) => a - b);
      return ((sorted[(count - 1) >> 1] ?? 0) + (sorted[count >> 1] ?? 0)) / 2;
    }
    case "min":
      return scores.reduce((least, score) => Math.min(least, score));
    case "max":
      return scores.reduce((most, score) => Math.max(most, score));
    case "sd":
      return count < 2
        ? undefined
        : Math.sqrt(scores.reduce((sum, score) => sum + (score - center) ** 2, 0) / (count - 1));
  }
}
