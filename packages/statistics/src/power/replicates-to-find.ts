import type { Comparison } from "../comparison/compare.ts";
import { isNotEnoughData, type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import { type Layout, unitIndex, unitKey } from "../rows/layout.ts";
import { levelOf, type ScoredRow, type ScoreRow, scoredRows } from "../rows/score-row.ts";
import { type ReplicatesNeeded, replicatesNeeded } from "./replicates-needed.ts";
import { varianceComponents } from "./variance-components.ts";

/** What is to be found, and how surely. */
export interface ReplicatesToFindOptions {
  /** A comparison within units, made of the same rows. */
  readonly comparison: Comparison;
  /** @default 0.8 */
  readonly power?: number;
  /** @default 0.05 */
  readonly alpha?: number;
}

/** How often to make again what the axis belongs to. */
export interface ReplicatesToFind {
  readonly kind: "replicates-to-find";
  /** What is made again: a unit, or `evaluation`, a score by the same judge. */
  readonly unit: string;
  /** How many there are per parent and level now, on average. */
  readonly have: number;
  /** How many there must be, so that as many blocks as there are find the difference. */
  readonly needed: number;
}

/**
 * How many replicates find a difference as large as the one seen, in as many blocks as there are. What block differences
 * vary by beyond what the variance components of replicates explain is taken as their own: the axis does not do the same in
 * every block, and no replicate averages that away.
 *
 * Says `not-enough-data` when what the axis belongs to was not replicated, and (`too-few-blocks`, with how many there must
 * be) when no number of replicates is enough.
 *
 * @throws RangeError when the comparison is not one within units: then its blocks are the replicates.
 */
export function replicatesToFind(
  rows: readonly ScoreRow[],
  layout: Layout,
  { comparison, power = 0.8, alpha = 0.05 }: ReplicatesToFindOptions,
): ReplicatesToFind | NotEnoughData {
  const { axis, a, b, difference, standardError, blocks } = comparison;
  if (!comparison.isWithinUnit)
    throw new RangeError("the blocks of this comparison are replicates themselves");
  const compared = scoredRows(rows).filter((row) => [a, b].includes(levelOf(row, axis)));
  const components = varianceComponents(compared, layout);
  if (isNotEnoughData(components)) return components;
  const { unit, have, parents, inner } = countReplicates(compared, layout, comparison);
  const plan = { components, unit, difference, power, alpha };
  const perParent = (replicates: number) => ({ ...inner, [unit]: replicates * parents });
  const now = replicatesNeeded({ ...plan, perParent: perParent(have) });
  if (isNotEnoughData(now)) return now;
  const interactionVariance = Math.max(0, standardError ** 2 * blocks - now.standardDeviation ** 2);
  const blocksWith = (replicates: number) =>
    blocksOf(replicatesNeeded({ ...plan, perParent: perParent(replicates), interactionVariance }));
  const least = blocksWith(mostReplicates);
  if (least > blocks) {
    const message = `no number of ${unit}s in ${blocks} ${comparison.unit}s finds it: the difference is another one in each`;
    return notEnoughData("too-few-blocks", { needed: least, have: blocks, message });
  }
  let low = have - 1;
  let high = mostReplicates;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (blocksWith(middle) <= blocks) high = middle;
    else low = middle;
  }
  return { kind: "replicates-to-find", unit, have, needed: high };
}

// --- internal ---

/** As good as all that replicates can do. */
const mostReplicates = 1000;

interface Replicates {
  /** What the axis belongs to. */
  readonly unit: string;
  /** Per parent and level. */
  readonly have: number;
  /** Parents in a block. */
  readonly parents: number;
  /** Of each narrower unit, how many there are per parent. */
  readonly inner: Readonly<Record<string, number>>;
}

function countReplicates(
  rows: readonly ScoredRow[],
  layout: Layout,
  { axis, unit: block }: Comparison,
): Replicates {
  const names = [...layout.units.map(({ name }) => name), "evaluation"];
  const own = layout.units.findIndex(({ axes }) => axes.includes(axis));
  const depth = own < 0 ? layout.units.length : own;
  const sizes = names.map((_, place) =>
    place === layout.units.length ? rows.length : new Set(rows.map((row) => unitKey(row, place))).size,
  );
  const average = (many: number, few: number) => Math.max(1, Math.round(many / few));
  const parents = at(sizes, depth - 1);
  const inner = names
    .slice(depth + 1)
    .map((name, place) => [name, average(at(sizes, depth + 1 + place), at(sizes, depth + place))] as const);
  return {
    unit: at(names, depth),
    have: average(at(sizes, depth), 2 * parents),
    parents: average(parents, at(sizes, unitIndex(layout, block))),
    inner: Object.fromEntries(inner),
  };
}

function blocksOf(answer: ReplicatesNeeded | NotEnoughData): number {
  return isNotEnoughData(answer) ? Number.POSITIVE_INFINITY : answer.blocks;
}
