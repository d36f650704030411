import type { Interval, IntervalOptions } from "../intervals/interval.ts";
import { meanInterval } from "../intervals/mean-interval.ts";
import type { NotEnoughData } from "../not-enough-data.ts";
import type { Layout } from "../rows/layout.ts";
import { levelOf, type ScoreRow } from "../rows/score-row.ts";

/** How often the replies of one judge to one rubric said no score. */
export interface FailureRate {
  readonly judge: string;
  readonly rubric: string;
  readonly planned: number;
  readonly scored: number;
  /** Replies without a score. */
  readonly noScore: number;
  /** Evaluations without a reply. */
  readonly noReply: number;
  /** Replies without a score among all replies; undefined when there are none. */
  readonly rate: number | undefined;
  /** The range of the rate, over the same blocks as that of a mean score. */
  readonly interval: Interval | NotEnoughData;
}

/** Parse failures and missing evaluations of every judge and rubric, sorted by both. */
export function failureRates(
  rows: readonly ScoreRow[],
  layout: Layout,
  options: IntervalOptions = {},
): readonly FailureRate[] {
  const groups = Map.groupBy(
    rows,
    (row) => `${levelOf(row, layout.judge)}\u0001${levelOf(row, layout.rubric)}`,
  );
  return [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, members]) => {
      const [first] = members;
      if (first === undefined) return [];
      const replied = members.filter(hasReply);
      const scored = replied.filter(({ score }) => score !== undefined).length;
      const noScore = replied.length - scored;
      const outcomes = replied.map((row) => ({ ...row, score: row.score === undefined ? 1 : 0 }));
      return [
        {
          judge: levelOf(first, layout.judge),
          rubric: levelOf(first, layout.rubric),
          planned: members.length,
          scored,
          noScore,
          noReply: members.length - replied.length,
          rate: replied.length === 0 ? undefined : noScore / replied.length,
          interval: withinShare(meanInterval(outcomes, layout, options)),
        },
      ];
    });
}

// --- internal ---

function hasReply(row: ScoreRow): boolean {
  return row.score !== undefined || row.missing === "no-score";
}

/** A share cannot be below 0 or above 1. */
function withinShare(interval: Interval | NotEnoughData): Interval | NotEnoughData {
  return interval.kind === "interval"
    ? { ...interval, low: Math.max(0, interval.low), high: Math.min(1, interval.high) }
    : interval;
}
