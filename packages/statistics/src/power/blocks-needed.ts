import { minimumBlocks } from "../intervals/interval.ts";
import { type PlannedTest, tTestPower } from "./t-test-power.ts";

/** What is to be found, and how surely. */
export interface BlocksNeededOptions extends Omit<PlannedTest, "blocks"> {
  /** The chance of finding it. @default 0.8 */
  readonly power?: number;
}

/** How many blocks a comparison needs. */
export interface BlocksNeeded {
  readonly kind: "blocks-needed";
  readonly blocks: number;
  /** The chance of finding the difference with that many. */
  readonly power: number;
}

/**
 * The fewest blocks with which a paired t test finds the difference with the wanted chance; never fewer than a comparison
 * needs at all. `standardDeviation` is that of block differences: `Comparison.standardError` times the root of its blocks.
 *
 * @throws RangeError when the difference is zero, or `power` is not between `alpha` and 1.
 */
export function blocksNeeded({ power = 0.8, ...planned }: BlocksNeededOptions): BlocksNeeded {
  const { difference, alpha = 0.05 } = planned;
  if (difference === 0) throw new RangeError("difference must not be 0: no number of blocks finds nothing");
  if (!(power > alpha && power < 1)) {
    throw new RangeError(`power must lie between alpha (${alpha}) and 1, got ${power}`);
  }
  const reached = (blocks: number) => tTestPower({ ...planned, blocks });
  let low = minimumBlocks["t-over-blocks"] - 1;
  let high = low + 1;
  while (reached(high) < power) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reached(middle) < power) low = middle;
    else high = middle;
  }
  return { kind: "blocks-needed", blocks: high, power: reached(high) };
}
