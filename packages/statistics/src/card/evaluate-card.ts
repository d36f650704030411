import type { Interval, IntervalOptions } from "../intervals/interval.ts";
import { meanInterval } from "../intervals/mean-interval.ts";
import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { type Layout, unitKey } from "../rows/layout.ts";
import { type PooledScore, poolRepeats } from "../rows/pool-repeats.ts";
import { levelOf, type ScoreRow } from "../rows/score-row.ts";
import { mean } from "../summary/mean.ts";
import { quantile } from "../summary/quantile.ts";

/** What an experiment card says about success, as `@daydream/design` reads it from a spec. */
export interface CardCriterion {
  /** How the scores of one text become one number; repeats of a judge are averaged before. */
  readonly metric: "mean" | "median" | "min" | "max";
  readonly success:
    | {
        /** The metric must be at least this. */
        readonly threshold: number;
        /** Fewest different judges that must have scored a text. */
        readonly minimumJudges: number;
        /** Fewest texts that must reach the threshold. */
        readonly minimumCandidates: number;
        /** Rubrics whose scores count; empty: all. */
        readonly rubrics: readonly string[];
      }
    | undefined;
}

/** Whether a card's criterion is met, and by what. */
export interface CardVerdict {
  readonly kind: "card-verdict";
  readonly verdict: "met" | "not-met" | "not-enough-data";
  /** Sentences that say why, the deciding one first. */
  readonly reasons: readonly string[];
  /** Texts, copies of one parent counting once. */
  readonly candidates: number;
  /** Those that enough judges scored. */
  readonly judged: number;
  /** Those of them that reach the threshold, best first. */
  readonly reaching: readonly CardCandidate[];
  /** The best of those that do not; undefined when there is none. */
  readonly nearest: CardCandidate | undefined;
  /** The share of judged texts that reach the threshold, with its range. */
  readonly share: Interval | NotEnoughData;
}

/** A text with its number. */
export interface CardCandidate {
  readonly units: readonly string[];
  readonly value: number;
  readonly judges: number;
}

/**
 * Evaluates a card. It is met when enough texts that enough judges scored reach the threshold; not met when that is out
 * of reach even if every text that still lacks judges reached it; and else there is not enough data to say.
 */
export function evaluateCard(
  { metric, success }: CardCriterion,
  rows: readonly ScoreRow[],
  { layout, ...options }: IntervalOptions & { readonly layout: Layout },
): CardVerdict {
  if (success === undefined) return unknown("no-criterion", "the card does not say when it is met");
  const counted = rows.filter(
    (row) => success.rubrics.length === 0 || success.rubrics.includes(levelOf(row, layout.rubric)),
  );
  const { judged, candidates } = gather(counted, { layout, metric, minimumJudges: success.minimumJudges });
  const reaching = judged.filter(({ value }) => value >= success.threshold);
  const tally: Tally = {
    ...success,
    metric,
    candidates,
    judged: judged.length,
    reaching: reaching.length,
    missing: counted.filter(({ score }) => score === undefined).length,
  };
  const outcomes = judged.map(({ row, value }) => ({ ...row, score: value >= success.threshold ? 1 : 0 }));
  const share = meanInterval(outcomes, layout, options);
  return {
    kind: "card-verdict",
    verdict: verdictOf(tally),
    reasons: reasonsOf(tally),
    candidates,
    judged: judged.length,
    reaching: reaching.map(withoutRow),
    nearest: judged.filter(({ value }) => value < success.threshold).map(withoutRow)[0],
    share:
      share.kind === "interval"
        ? { ...share, low: Math.max(0, share.low), high: Math.min(1, share.high) }
        : share,
  };
}

// --- internal ---

interface Judged extends CardCandidate {
  readonly row: ScoreRow;
}

interface Tally {
  readonly metric: CardCriterion["metric"];
  readonly threshold: number;
  readonly minimumJudges: number;
  readonly minimumCandidates: number;
  readonly rubrics: readonly string[];
  readonly candidates: number;
  readonly judged: number;
  readonly reaching: number;
  readonly missing: number;
}

interface GatherOptions {
  readonly layout: Layout;
  readonly metric: CardCriterion["metric"];
  readonly minimumJudges: number;
}

function gather(
  rows: readonly ScoreRow[],
  { layout, metric, minimumJudges }: GatherOptions,
): { readonly judged: readonly Judged[]; readonly candidates: number } {
  const depth = layout.units.length - 1;
  const candidates = new Set(rows.map((row) => unitKey(row, depth))).size;
  const texts = Map.groupBy(poolRepeats(rows, layout), ({ row }) => unitKey(row, depth));
  const judged = [...texts.values()].flatMap((pooled): Judged[] => {
    const judges = new Set(pooled.map(({ judge }) => judge)).size;
    const [first] = pooled;
    const value = metricOf(pooled, metric);
    if (first === undefined || value === undefined || judges < minimumJudges) return [];
    return [{ row: first.row, units: first.row.units, value, judges }];
  });
  return { candidates, judged: judged.sort((left, right) => right.value - left.value) };
}

function metricOf(pooled: readonly PooledScore[], metric: CardCriterion["metric"]): number | undefined {
  const scores = pooled.map(({ score }) => score);
  if (metric === "mean") return mean(scores);
  return quantile(scores, { median: 0.5, min: 0, max: 1 }[metric]);
}

function withoutRow({ units, value, judges }: Judged): CardCandidate {
  return { units, value, judges };
}

function verdictOf({ candidates, judged, reaching, minimumCandidates }: Tally): CardVerdict["verdict"] {
  if (judged > 0 && reaching >= minimumCandidates) return "met";
  const possible = reaching + (candidates - judged);
  return judged === 0 || candidates < minimumCandidates || possible >= minimumCandidates
    ? "not-enough-data"
    : "not-met";
}

function reasonsOf(tally: Tally): string[] {
  const { metric, threshold, minimumJudges, minimumCandidates, candidates, judged, reaching, missing } =
    tally;
  const of = tally.rubrics.length === 0 ? "" : ` of ${tally.rubrics.join(", ")}`;
  const reasons = [
    `${reaching} of ${judged} judged texts have a ${metric}${of} of at least ${threshold}, ${minimumCandidates} must`,
  ];
  if (candidates < minimumCandidates) reasons.push(`there are only ${candidates} texts`);
  if (judged < candidates) {
    reasons.push(
      `${candidates - judged} of ${candidates} texts have scores of fewer than ${minimumJudges} judges`,
    );
  }
  if (missing > 0) reasons.push(`${missing} planned scores are missing`);
  return reasons;
}

function unknown(reason: "no-criterion", message: string): CardVerdict {
  return {
    kind: "card-verdict",
    verdict: "not-enough-data",
    reasons: [message],
    candidates: 0,
    judged: 0,
    reaching: [],
    nearest: undefined,
    share: notEnoughData(reason, { needed: 1, have: 0, message }),
  };
}
