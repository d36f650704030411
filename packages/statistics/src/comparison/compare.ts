import { minimumBlocks } from "../intervals/interval.ts";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";
import type { Layout } from "../rows/layout.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { mean } from "../summary/mean.ts";
import { matchedBlocks } from "./matched-blocks.ts";
import { pairedDifference } from "./paired-difference.ts";
import { type SignFlipTest, signFlipTest } from "./sign-flip-test.ts";

/** Which two levels of which axis are compared. */
export interface CompareOptions {
  readonly axis: string;
  readonly a: string;
  readonly b: string;
  /** @default 0.95 */
  readonly confidence?: number;
  /** The unit that counts as one block. @default the widest of which two have both levels */
  readonly unit?: string;
  /** Of the sign-flip test when there are more than 16 blocks. @default 1 */
  readonly seed?: number;
}

/** How much higher `b` scores than `a` where nothing else differs. */
export interface Comparison {
  readonly kind: "comparison";
  readonly axis: string;
  readonly a: string;
  readonly b: string;
  /** Means over the matched blocks, not over all rows. */
  readonly meanA: number;
  readonly meanB: number;
  /** `meanB` - `meanA`. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  readonly method: "paired-t-over-blocks";
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  /** Two-sided p-value of the paired t test. */
  readonly p: number;
  /** The same question without asking for a normal spread. */
  readonly signFlip: SignFlipTest;
  /** What the blocks are. */
  readonly unit: string;
  /** Whether both levels have the block as their common parent; else a block is one unit of each, alike in all else. */
  readonly isWithinUnit: boolean;
  readonly blocks: number;
  /** Axes that change whenever this one does: the difference may be theirs. */
  readonly movesWith: readonly string[];
  readonly matchedCells: number;
  readonly unmatchedCells: number;
}

/**
 * Compares two levels of an axis by their difference within blocks. `matchedBlocks` says what is paired with what;
 * differences of blocks are then taken as independent, and how the difference itself varies from block to block is its
 * error, as in a randomised block design (Fisher 1935; Montgomery 2017, 4.1).
 *
 * @throws RangeError when both sides are one level, or `unit` is no unit of the layout.
 */
export function compare(
  rows: readonly ScoreRow[],
  layout: Layout,
  options: CompareOptions,
): Comparison | NotEnoughData {
  const { axis, a, b, confidence = 0.95, unit, seed = 1 } = options;
  if (a === b) throw new RangeError(`a and b must be different levels, both are ${a}`);
  const sides = [[a], [b]];
  const matched = matchedBlocks(rows, layout, {
    axes: [axis],
    sides,
    ...(unit === undefined ? {} : { unit }),
  });
  if (isNotEnoughData(matched)) return matched;
  const differences = matched.blocks.map((block) => at(block, 1) - at(block, 0));
  const paired = pairedDifference(differences, { confidence });
  if (isNotEnoughData(paired)) {
    const narrower =
      paired.reason === "too-few-blocks" && narrowerUnit(rows, layout, { ...options, unit: matched.unit });
    return narrower ? { ...paired, narrower } : paired;
  }
  const { difference, low, high, standardError, degreesOfFreedom, p } = paired;
  return {
    kind: "comparison",
    axis,
    a,
    b,
    meanA: mean(matched.blocks.map((block) => at(block, 0))) ?? 0,
    meanB: mean(matched.blocks.map((block) => at(block, 1))) ?? 0,
    difference,
    low,
    high,
    confidence,
    method: "paired-t-over-blocks",
    standardError,
    degreesOfFreedom,
    p,
    signFlip: signFlipTest(differences, { seed }),
    unit: matched.unit,
    isWithinUnit: matched.isWithinUnit,
    blocks: matched.blocks.length,
    movesWith: matched.movesWith,
    matchedCells: matched.matchedCells,
    unmatchedCells: matched.unmatchedCells,
  };
}

// --- internal ---

/** The widest unit inside `unit` of which enough can be matched. */
function narrowerUnit(
  rows: readonly ScoreRow[],
  layout: Layout,
  { axis, a, b, unit }: CompareOptions,
): string | undefined {
  const place = layout.units.findIndex(({ name }) => name === unit);
  return layout.units.slice(place + 1).find(({ name }) => {
    const matched = matchedBlocks(rows, layout, { axes: [axis], sides: [[a], [b]], unit: name });
    return !isNotEnoughData(matched) && matched.blocks.length >= minimumBlocks["t-over-blocks"];
  })?.name;
}
