import type { Evaluation } from "./evaluation.ts";
import { compareKeys, groupBy } from "./group-by.ts";
import { isScored } from "./named-evaluation.ts";
import { reduceScores } from "./reduce-scores.ts";

/** A candidate with what judges gave it under one rubric. */
export interface RankedCandidate {
  readonly id: string;
  /** The mean of the judges' means: each judge counts once, however often it scored. */
  readonly average: number;
  /** The highest single score. */
  readonly highest: number;
  /** Judge → mean of its scores; of those that gave one. */
  readonly byJudge: ReadonlyMap<string, number>;
  readonly scores: number;
}

/** Which candidates of a ranking are taken. */
export interface Selection {
  /** At most so many. */
  readonly count?: number | undefined;
  /** Those whose average is at most this far below the best one. */
  readonly span?: number | undefined;
}

/** Candidates that some of the judges scored under a rubric, best first, equals by id. */
export function rankCandidates(
  evaluations: readonly Evaluation[],
  { rubric, judges }: { readonly rubric: string; readonly judges: readonly string[] },
): readonly RankedCandidate[] {
  const scored = evaluations
    .filter(isScored)
    .filter((evaluation) => evaluation.rubric === rubric && judges.includes(evaluation.judge));
  const candidates = groupBy(scored, ({ candidateId }) => [candidateId]).map(({ key: [id = ""], items }) => {
    const byJudge = new Map(
      groupBy(items, ({ judge }) => [judge]).map(({ key: [judge = ""], items: own }) => [
        judge,
        reduceScores(
          own.map(({ score }) => score),
          "mean",
        ) ?? 0,
      ]),
    );
    return {
      id,
      average: reduceScores([...byJudge.values()], "mean") ?? 0,
      highest:
        reduceScores(
          items.map(({ score }) => score),
          "max",
        ) ?? 0,
      byJudge,
      scores: items.length,
    };
  });
  return candidates.toSorted((a, b) => b.average - a.average || compareKeys([a.id], [b.id]));
}

/** Takes candidates off the top. */
export function selectTop(
  ranked: readonly RankedCandidate[],
  { count = ranked.length, span = Number.POSITIVE_INFINITY }: Selection,
): readonly RankedCandidate[] {
  const best = ranked[0]?.average ?? 0;
  // Averages of thirds do not come out even: what differs by less than this is the same.
  return ranked.filter(({ average }) => average >= best - span - 1e-9).slice(0, count);
}
