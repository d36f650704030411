import type { NotEnoughData } from "../not-enough-data.ts";
import type { Layout } from "../rows/layout.ts";
import { levelKey, levelOf, type ScoreRow } from "../rows/score-row.ts";
import type { Interval, IntervalOptions } from "./interval.ts";
import { meanInterval } from "./mean-interval.ts";

/** One group of rows with its mean. */
export interface LevelInterval {
  /** The level on each axis asked for, in their order. */
  readonly levels: readonly string[];
  readonly rows: number;
  readonly scores: number;
  readonly interval: Interval | NotEnoughData;
}

/**
 * The mean and interval of every group of rows that have the same levels on `axes`, sorted by level. What a group says is
 * about that group: two intervals that overlap can still differ surely, which `compare` tells.
 */
export function levelIntervals(
  rows: readonly ScoreRow[],
  layout: Layout,
  { axes, ...options }: IntervalOptions & { readonly axes: readonly string[] },
): readonly LevelInterval[] {
  const groups = [...Map.groupBy(rows, (row) => levelKey(row, axes))].sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  return groups.map(([, members]) => {
    const [first] = members;
    return {
      levels: first === undefined ? [] : axes.map((axis) => levelOf(first, axis)),
      rows: members.length,
      scores: members.filter(({ score }) => score !== undefined).length,
      interval: meanInterval(members, layout, options),
    };
  });
}
