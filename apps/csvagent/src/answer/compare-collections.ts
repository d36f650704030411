import { canonicalJson, type JsonValue } from "@daydream/base";
import { readText } from "./compare-scalars.ts";
import { matchItems } from "./match-items.ts";
import { readNumber } from "./number-rule.ts";
import type { Pair, Reasons } from "./pair.ts";
import { showValue } from "./wire-forms.ts";

/** Two lists whose order carries no meaning, and where they stand. */
export interface CollectionPair {
  readonly left: readonly JsonValue[];
  readonly right: readonly JsonValue[];
  readonly at: string;
}

/** Collections are equal when their items pair up one to one; `differences` compares two items. */
export function compareCollections(
  { left, right, at }: CollectionPair,
  differences: (pair: Pair) => Reasons,
): Reasons {
  const sortedLeft = sortForPairing(left);
  const sortedRight = sortForPairing(right);
  const matching = matchItems({
    left: left.length,
    right: right.length,
    fits: (a, b) =>
      differences({ expected: sortedLeft[a] ?? null, actual: sortedRight[b] ?? null, at }).length === 0,
  });
  switch (matching.kind) {
    case "paired":
      return [];
    case "too-many":
      return [`${at}: not decided, the items cannot be paired up within ${matching.comparisons} comparisons`];
    case "unpaired":
      return [
        ...(left.length === right.length
          ? []
          : [`${at}: ${countItems(right.length)} instead of ${left.length}`]),
        ...matching.left.map(
          (index) => `${at}: no item is left that equals ${showValue(sortedLeft[index] ?? null)}`,
        ),
        ...matching.right.map((index) => `${at}: ${showValue(sortedRight[index] ?? null)} is not expected`),
      ];
  }
}

/** `1 item`, `2 items`. */
export function countItems(count: number): string {
  return `${count} item${count === 1 ? "" : "s"}`;
}

// --- internal ---

/** Brings likely partners to like positions; a matter of speed alone. */
function sortForPairing(items: readonly JsonValue[]): readonly JsonValue[] {
  return items
    .map((item) => ({ item, number: readNumber(item) ?? 0, text: readText(item) ?? canonicalJson(item) }))
    .sort((a, b) => a.number - b.number || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}
