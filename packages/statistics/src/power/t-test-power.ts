import { noncentralTCdf } from "../distributions/noncentral-t.ts";
import { studentTQuantile } from "../distributions/student-t.ts";

/** A comparison that is planned. */
export interface PlannedTest {
  /** The true difference that is to be found. */
  readonly difference: number;
  /** Of the differences between blocks. */
  readonly standardDeviation: number;
  readonly blocks: number;
  /** The two-sided p-value from which on a difference counts as found. @default 0.05 */
  readonly alpha?: number;
}

/**
 * The chance that a paired t test over `blocks` finds the difference, by the noncentral t distribution (Cohen 1988, 2;
 * `statsmodels.stats.power.TTestPower`).
 *
 * @throws RangeError when there are less than two blocks, or the standard deviation is not positive.
 */
export function tTestPower({ difference, standardDeviation, blocks, alpha = 0.05 }: PlannedTest): number {
  if (!(blocks >= 2)) throw new RangeError(`blocks must be at least 2, got ${blocks}`);
  if (!(standardDeviation > 0)) {
    throw new RangeError(`standardDeviation must be positive, got ${standardDeviation}`);
  }
  const degreesOfFreedom = blocks - 1;
  const noncentrality = (Math.abs(difference) / standardDeviation) * Math.sqrt(blocks);
  const border = studentTQuantile(1 - alpha / 2, degreesOfFreedom);
  const at = { degreesOfFreedom, noncentrality };
  return 1 - noncentralTCdf(border, at) + noncentralTCdf(-border, at);
}
