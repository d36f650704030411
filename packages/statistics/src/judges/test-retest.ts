import type { Interval, IntervalOptions } from "../intervals/interval.ts";
import { type JackknifeInterval, jackknifeInterval } from "../intervals/jackknife-interval.ts";
import { meanInterval } from "../intervals/mean-interval.ts";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import type { Layout } from "../rows/layout.ts";
import { type PooledScore, poolRepeats } from "../rows/pool-repeats.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import {
  type IntraclassCorrelation,
  type ItemSpread,
  itemSpread,
  spreadCorrelation,
} from "./intraclass-correlation.ts";

/** How far one judge agrees with itself under one rubric. */
export interface TestRetest {
  readonly judge: string;
  readonly rubric: string;
  /** Texts that it scored at least twice. */
  readonly texts: number;
  readonly icc: IntraclassCorrelation | NotEnoughData;
  /** The range of the ICC for as many repeats as the texts have on average, on the scale of log F. */
  readonly iccInterval: JackknifeInterval | NotEnoughData;
  /** The mean distance of two scores that it gave one text, over all pairs of them; every text counts once. */
  readonly meanAbsoluteDifference: Interval | NotEnoughData;
}

/** Test and retest: the same judge, the same text, the same rubric, more than once. One answer per judge and rubric. */
export function testRetest(
  rows: readonly ScoreRow[],
  layout: Layout,
  options: Pick<IntervalOptions, "confidence" | "unit"> = {},
): readonly TestRetest[] {
  const groups = Map.groupBy(poolRepeats(rows, layout), ({ judge, rubric }) => `${judge}\u0001${rubric}`);
  return [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, texts]) => {
      const [first] = texts;
      return first === undefined
        ? []
        : [retestOf(texts, { judge: first.judge, rubric: first.rubric, layout, options })];
    });
}

// --- internal ---

interface RetestContext {
  readonly judge: string;
  readonly rubric: string;
  readonly layout: Layout;
  readonly options: Pick<IntervalOptions, "confidence" | "unit">;
}

function retestOf(
  texts: readonly PooledScore[],
  { judge, rubric, layout, options }: RetestContext,
): TestRetest {
  const repeated = texts
    .filter(({ scores }) => scores.length > 1)
    .map(({ row, scores }) => ({ row, scores, spread: itemSpread(scores) }));
  const icc = spreadCorrelation(repeated.map(({ spread }) => spread));
  const repeats = repeated.reduce((sum, { scores }) => sum + scores.length, 0) / repeated.length;
  return {
    judge,
    rubric,
    texts: repeated.length,
    icc,
    iccInterval: isNotEnoughData(icc)
      ? icc
      : jackknifeInterval(repeated, {
          ...options,
          layout,
          rowOf: ({ row }) => row,
          statistic: logF,
          back: (value) => (Math.exp(value) - 1) / (Math.exp(value) + repeats - 1),
        }),
    meanAbsoluteDifference: meanInterval(
      repeated.map(({ row, scores }) => ({ ...row, score: meanDistance(scores) })),
      layout,
      options,
    ),
  };
}

function logF(texts: readonly { readonly spread: ItemSpread }[]): number | undefined {
  const icc = spreadCorrelation(texts.map(({ spread }) => spread));
  return isNotEnoughData(icc) || icc.f === undefined ? undefined : Math.log(icc.f);
}

/** Over all pairs: sorted, the k-th of n scores is added k times and taken away n - 1 - k times. */
function meanDistance(scores: readonly number[]): number {
  const count = scores.length;
  const sum = [...scores]
    .sort((left, right) => left - right)
    .reduce((total, score, rank) => total + score * (2 * rank - count + 1), 0);
  return (2 * sum) / (count * (count - 1));
}
