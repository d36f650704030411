import { type JackknifeInterval, jackknifeInterval } from "../intervals/jackknife-interval.ts";
import { isNotEnoughData, type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import type { Layout } from "../rows/layout.ts";
import { type PooledScore, poolRepeats } from "../rows/pool-repeats.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { type Correlation, spearman } from "../summary/correlation.ts";
import { mean } from "../summary/mean.ts";
import { type AlphaMetric, type KrippendorffAlpha, krippendorffAlpha } from "./krippendorff-alpha.ts";

/** How far the judges agree under one rubric. */
export interface JudgeAgreement {
  readonly kind: "agreement";
  readonly rubric: string;
  readonly judges: readonly string[];
  readonly alpha: KrippendorffAlpha | NotEnoughData;
  /** The range of alpha, on the scale of log(observed / expected disagreement). */
  readonly interval: JackknifeInterval | NotEnoughData;
  readonly pairs: readonly JudgePair[];
}

/** Two judges on the texts that both scored. */
export interface JudgePair {
  readonly a: string;
  readonly b: string;
  readonly texts: number;
  /** How far apart their scores are, whichever is higher; undefined when they share no text. */
  readonly meanAbsoluteDifference: number | undefined;
  readonly alpha: KrippendorffAlpha | NotEnoughData;
  /** Spearman's: whether both put the texts into one order, however strict each is. */
  readonly rankCorrelation: Correlation | NotEnoughData;
}

/** What agreement is asked for. */
export interface JudgeAgreementOptions {
  /** @default "interval" */
  readonly metric?: AlphaMetric;
  /** @default 0.95 */
  readonly confidence?: number;
  /** The unit that is left out as one block. @default the widest of which there are two */
  readonly unit?: string;
}

/**
 * Agreement between judges, one answer per rubric. Repeats of one judge are averaged first: how far a judge agrees with
 * itself is `testRetest`.
 */
export function judgeAgreement(
  rows: readonly ScoreRow[],
  layout: Layout,
  options: JudgeAgreementOptions = {},
): readonly (JudgeAgreement | (NotEnoughData & { readonly rubric: string }))[] {
  const pooled = poolRepeats(rows, layout);
  const rubrics = [...Map.groupBy(pooled, ({ rubric }) => rubric)].sort(([a], [b]) => (a < b ? -1 : 1));
  return rubrics.map(([rubric, scores]) => {
    const judges = [...new Set(scores.map(({ judge }) => judge))].sort();
    if (judges.length > 1) return agreementOf(scores, { ...options, layout, rubric, judges });
    const message = `only ${judges[0] ?? "nobody"} scored ${rubric}`;
    return { ...notEnoughData("too-few-judges", { needed: 2, have: judges.length, message }), rubric };
  });
}

// --- internal ---

interface AgreementContext extends JudgeAgreementOptions {
  readonly layout: Layout;
  readonly rubric: string;
  readonly judges: readonly string[];
}

/** The scores of one text. */
type Panel = readonly PooledScore[];

function agreementOf(scores: readonly PooledScore[], context: AgreementContext): JudgeAgreement {
  const { layout, rubric, judges, metric = "interval", confidence = 0.95, unit } = context;
  const panels = [...Map.groupBy(scores, ({ item }) => item).values()];
  const alphaOf = (some: readonly Panel[]) =>
    krippendorffAlpha(
      some.map((panel) => panel.map(({ score }) => score)),
      { metric },
    );
  const interval = jackknifeInterval(panels, {
    layout,
    rowOf: (panel) => at(panel, 0).row,
    statistic: (some) => logDisagreement(alphaOf(some)),
    back: (value) => 1 - Math.exp(value),
    confidence,
    ...(unit === undefined ? {} : { unit }),
  });
  const alpha = alphaOf(panels);
  return {
    kind: "agreement",
    rubric,
    judges,
    alpha,
    interval: isNotEnoughData(alpha) ? alpha : interval,
    pairs: judgePairs(panels, judges, metric),
  };
}

function logDisagreement(alpha: KrippendorffAlpha | NotEnoughData): number | undefined {
  return isNotEnoughData(alpha)
    ? undefined
    : Math.log(alpha.observedDisagreement / alpha.expectedDisagreement);
}

function judgePairs(panels: readonly Panel[], judges: readonly string[], metric: AlphaMetric): JudgePair[] {
  const byJudge = panels.map((panel) => new Map(panel.map(({ judge, score }) => [judge, score])));
  return judges.flatMap((a, index) =>
    judges.slice(index + 1).map((b) => {
      const both = byJudge.flatMap((scores): (readonly [number, number])[] => {
        const [left, right] = [scores.get(a), scores.get(b)];
        return left === undefined || right === undefined ? [] : [[left, right]];
      });
      return {
        a,
        b,
        texts: both.length,
        meanAbsoluteDifference: mean(both.map(([left, right]) => Math.abs(left - right))),
        alpha: krippendorffAlpha(both, { metric }),
        rankCorrelation: spearman(
          both.map(([left]) => left),
          both.map(([, right]) => right),
        ),
      };
    }),
  );
}
