import { canonicalJson, type JsonValue } from "@daydream/base";
import type { AnswerSpec } from "../answer/answer-spec.ts";
import { compareAnswers } from "../answer/compare-answers.ts";

/** Answers that agree pairwise: positions in the list that was given, ascending. */
export type AnswerCluster = readonly number[];

export interface AnswerClustersOptions {
  /** How two answers are compared; without it as `compareAnswers` does without a spec. */
  readonly spec?: AnswerSpec | undefined;
  /** Position of the answer whose group wins among equally large ones. */
  readonly preferred?: number;
}

/**
 * Groups answers so that all within a group agree, largest group first.
 *
 * Agreement within a tolerance is not transitive, so "the same answer" has no one meaning; this one is: take
 * the largest set of answers that all agree with each other, then again among the rest. Where several sets are
 * largest, one that holds the preferred answer wins, else the one whose answers come first in canonical order.
 * So the order of the answers does not matter.
 */
export function answerClusters(
  answers: readonly JsonValue[],
  { spec, preferred }: AnswerClustersOptions = {},
): readonly AnswerCluster[] {
  const texts = answers.map((answer) => canonicalJson(answer));
  const order = [...answers.keys()].sort(
    (a, b) =>
      Number(b === preferred) - Number(a === preferred) ||
      compareTexts(texts[a] ?? "", texts[b] ?? "") ||
      a - b,
  );
  const neighbours = new Map(
    order.map((a) => [a, new Set(order.filter((b) => a !== b && agree(answers, texts, a, b, spec)))]),
  );
  const clusters: AnswerCluster[] = [];
  let rest: readonly number[] = order;
  while (rest.length > 0) {
    const largest = largestAgreeing(rest, neighbours);
    clusters.push([...largest].sort((a, b) => a - b));
    rest = rest.filter((index) => !largest.includes(index));
  }
  return clusters;
}

// --- internal ---

type Neighbours = ReadonlyMap<number, ReadonlySet<number>>;

function agree(
  answers: readonly JsonValue[],
  texts: readonly string[],
  a: number,
  b: number,
  spec: AnswerSpec | undefined,
): boolean {
  return (
    texts[a] === texts[b] || compareAnswers(answers[a] ?? null, answers[b] ?? null, spec).kind === "equal"
  );
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The first largest set whose members are all neighbours: extends each set by later candidates, cut by size. */
function largestAgreeing(candidates: readonly number[], neighbours: Neighbours): readonly number[] {
  let best: readonly number[] = [];
  const extend = (chosen: readonly number[], open: readonly number[]): void => {
    if (chosen.length > best.length) best = chosen;
    for (const [position, next] of open.entries()) {
      if (chosen.length + open.length - position <= best.length) return;
      const known = neighbours.get(next);
      extend(
        [...chosen, next],
        open.slice(position + 1).filter((index) => known?.has(index)),
      );
    }
  };
  extend([], candidates);
  return best;
}
