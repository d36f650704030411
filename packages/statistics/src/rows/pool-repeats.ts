import type { Layout } from "./layout.ts";
import { unitKey } from "./layout.ts";
import { levelOf, type ScoredRow, type ScoreRow, scoredRows } from "./score-row.ts";

/** All scores that one judge gave one text under one rubric. */
export interface PooledScore {
  /** The text and the rubric, as one key: what judges are compared on. */
  readonly item: string;
  readonly judge: string;
  readonly rubric: string;
  readonly scores: readonly number[];
  /** The mean of `scores`. */
  readonly score: number;
  /** One of the rows, for its units and levels. */
  readonly row: ScoredRow;
}

/** Takes repeats together: a judge that scored a text twice under one rubric counts once, with the mean. */
export function poolRepeats(rows: readonly ScoreRow[], layout: Layout): readonly PooledScore[] {
  const depth = layout.units.length - 1;
  const pools = Map.groupBy(scoredRows(rows), (row) => {
    const rubric = levelOf(row, layout.rubric);
    return `${unitKey(row, depth)}${rubric}\u0002${levelOf(row, layout.judge)}`;
  });
  return Array.from(pools, ([key, members]): PooledScore[] => {
    const [row] = members;
    if (row === undefined) return [];
    const scores = members.map(({ score }) => score);
    return [
      {
        item: key.slice(0, key.lastIndexOf("\u0002")),
        judge: levelOf(row, layout.judge),
        rubric: levelOf(row, layout.rubric),
        scores,
        score: scores.reduce((sum, score) => sum + score, 0) / scores.length,
        row,
      },
    ];
  }).flat();
}
