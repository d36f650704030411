import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";

/** When two scores differ by how much: at all, in rank, or in value. */
export type AlphaMetric = "nominal" | "ordinal" | "interval";

/** Krippendorff's alpha: 1 when judges agree, 0 when they agree as much as chance would, below when less. */
export interface KrippendorffAlpha {
  readonly kind: "alpha";
  readonly alpha: number;
  readonly metric: AlphaMetric;
  /** Items that at least two judges scored. */
  readonly items: number;
  readonly scores: number;
  readonly observedDisagreement: number;
  readonly expectedDisagreement: number;
}

/**
 * Agreement of any number of judges on items that not all of them need to have scored (Krippendorff 2011, Computing
 * Krippendorff's Alpha-Reliability; 2019, Content Analysis, 12). Each item lists the scores that it got, in any order.
 *
 * The ordinal distance of two values is the number of scores between them, which is the distance of their mid-ranks; so
 * ordinal alpha is interval alpha over mid-ranks.
 */
export function krippendorffAlpha(
  items: readonly (readonly number[])[],
  { metric = "interval" }: { readonly metric?: AlphaMetric } = {},
): KrippendorffAlpha | NotEnoughData {
  const pairable = items.filter((scores) => scores.length > 1);
  const all = pairable.flat();
  if (pairable.length === 0) {
    const message = "no item was scored by two judges";
    return notEnoughData("too-few-judges", { needed: 2, have: items.length === 0 ? 0 : 1, message });
  }
  const scale = metric === "ordinal" ? midRanks(all) : undefined;
  const disagreement = metric === "nominal" ? unequalPairs : squaredPairs;
  const on = (scores: readonly number[]) =>
    scale === undefined ? scores : scores.map((score) => scale.get(score) ?? 0);
  const expectedDisagreement = disagreement(on(all)) / (all.length * (all.length - 1));
  if (expectedDisagreement <= 0) {
    const message = "all scores are the same, so agreement cannot be told from chance";
    return notEnoughData("no-variation", { needed: 2, have: 1, message });
  }
  const observed = pairable.reduce((sum, scores) => sum + disagreement(on(scores)) / (scores.length - 1), 0);
  const observedDisagreement = observed / all.length;
  return {
    kind: "alpha",
    alpha: 1 - observedDisagreement / expectedDisagreement,
    metric,
    items: pairable.length,
    scores: all.length,
    observedDisagreement,
    expectedDisagreement,
  };
}

// --- internal ---

/** The sum of squared differences over all ordered pairs. */
function squaredPairs(values: readonly number[]): number {
  const first = values[0] ?? 0;
  let sum = 0;
  let squares = 0;
  let isMixed = false;
  for (const value of values) {
    sum += value - first;
    squares += (value - first) ** 2;
    isMixed ||= value !== first;
  }
  return isMixed ? 2 * (values.length * squares - sum * sum) : 0;
}

/** The number of ordered pairs that are not equal. */
function unequalPairs(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let equal = 0;
  for (const count of counts.values()) equal += count * count;
  return values.length * values.length - equal;
}

function midRanks(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of [...values].sort((left, right) => left - right)) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let below = 0;
  const ranks = new Map<number, number>();
  for (const [value, count] of counts) {
    ranks.set(value, below + count / 2);
    below += count;
  }
  return ranks;
}
