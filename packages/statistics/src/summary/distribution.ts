/** How often one score was given. */
export interface ScoreBin {
  readonly score: number;
  readonly count: number;
  /** Of all scores, from 0 to 1. */
  readonly share: number;
}

/** One bin per score that occurs, lowest first. */
export function distribution(scores: readonly number[]): readonly ScoreBin[] {
  const counts = new Map<number, number>();
  for (const score of scores) counts.set(score, (counts.get(score) ?? 0) + 1);
  return Array.from(counts, ([score, count]) => ({ score, count, share: count / scores.length })).sort(
    (left, right) => left.score - right.score,
  );
}
