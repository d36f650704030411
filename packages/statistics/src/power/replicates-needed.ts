import { isNotEnoughData, type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { type BlocksNeeded, blocksNeeded } from "./blocks-needed.ts";
import type { VarianceComponents } from "./variance-components.ts";

/** A design that is thought about: how often each unit would be made again. */
export interface PlannedDesign {
  readonly components: VarianceComponents;
  /** The unit that the compared axis belongs to: `draft` for a draft template, `evaluation` for a judge. */
  readonly unit: string;
  /**
   * How many of each unit per parent and level, from `unit` inwards; `evaluation`: how many scores per text.
   * @default 1 each
   */
  readonly perParent?: Readonly<Record<string, number>>;
  /** The variance of the difference from block to block that no replicate averages away. @default 0 */
  readonly interactionVariance?: number;
  readonly difference: number;
  /** @default 0.8 */
  readonly power?: number;
  /** @default 0.05 */
  readonly alpha?: number;
}

/** How many blocks such a design needs. */
export interface ReplicatesNeeded extends Omit<BlocksNeeded, "kind"> {
  readonly kind: "replicates-needed";
  /** What a block is: a unit in which both levels are made, or, for the widest unit, one of each level. */
  readonly block: string;
  /** The standard deviation of one block's difference. */
  readonly standardDeviation: number;
}

/**
 * How many blocks find a difference between two levels of an axis, from variance components. The variance of a block's
 * difference is twice the sum, over `unit` and all narrower units, of the component over the number of such units that are
 * averaged in one level of the block (Searle, Casella and McCulloch 1992; Montgomery 2017, 14.2): what is wider than
 * `unit` cancels out.
 *
 * Says `not-enough-data` when `unit` was not replicated in the data that the components come from, and when nothing varies.
 *
 * @throws RangeError when the components have no such unit, or a number of replicates is no whole number from 1 on.
 */
export function replicatesNeeded(design: PlannedDesign): ReplicatesNeeded | NotEnoughData {
  const { components, unit, difference, power = 0.8, alpha = 0.05 } = design;
  const list = components.components;
  const place = list.findIndex((component) => component.unit === unit);
  if (place < 0) {
    const names = list.map((component) => component.unit).join(", ");
    throw new RangeError(`unit must be one of ${names}, got ${unit}`);
  }
  const variance = levelVariance(design, place);
  if (isNotEnoughData(variance)) return variance;
  const standardDeviation = Math.sqrt(2 * variance.value + (design.interactionVariance ?? 0));
  if (standardDeviation === 0) {
    const message = "nothing varies in the data that the components come from";
    return notEnoughData("no-variation", { needed: 2, have: 1, message });
  }
  return {
    ...blocksNeeded({ difference, standardDeviation, power, alpha }),
    kind: "replicates-needed",
    block: list[place - 1]?.unit ?? unit,
    standardDeviation,
  };
}

// --- internal ---

/** The variance of the mean of one level in one block. */
function levelVariance(
  { components, perParent = {}, unit }: PlannedDesign,
  place: number,
): { readonly kind: "level-variance"; readonly value: number } | NotEnoughData {
  let averaged = 1;
  let value = 0;
  const inner = components.components.slice(place);
  if (inner[0]?.kind !== "variance") {
    const message = `no ${unit} was made twice under the same conditions, so its variance is not known`;
    return notEnoughData("not-replicated", { needed: 2, have: 1, message });
  }
  for (const component of inner) {
    const count = perParent[component.unit] ?? 1;
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(`perParent.${component.unit} must be a whole number from 1 on, got ${count}`);
    }
    averaged *= count;
    if (component.kind === "variance") value += component.variance / averaged;
  }
  return { kind: "level-variance", value };
}
