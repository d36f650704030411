/** A mean with the range that holds the true one, in `confidence` of all repetitions of the whole design. */
export interface Interval {
  readonly kind: "interval";
  /** Every condition counts once, and in it every replicate, whatever number of scores each got. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  readonly method: IntervalMethod;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  /** What the blocks are: the name of a unit. */
  readonly unit: string;
  readonly blocks: number;
  /** How many scores went in. */
  readonly scores: number;
}

/**
 * How an interval is made.
 * - `t-over-blocks`: Student's t over the means of blocks. Exact for normal block means of equal spread, and at 95 % never
 *   too short for unequal ones (Bakirov and Székely 2006; Ibragimov and Müller 2010, J. Bus. Econ. Stat. 28:453).
 * - `studentised-bootstrap`: resamples blocks and takes the quantiles of the t statistic from them instead of from
 *   Student's table (Efron and Tibshirani 1993, 12.5; Hall 1992): for many blocks with a skewed spread.
 */
export type IntervalMethod = "t-over-blocks" | "studentised-bootstrap";

/** What every interval of a mean can be told. */
export interface IntervalOptions {
  /** @default 0.95 */
  readonly confidence?: number;
  /** @default "t-over-blocks" */
  readonly method?: IntervalMethod;
  /** The unit that counts as one block. @default the widest that was really replicated */
  readonly unit?: string;
  /** Of the resampling. @default 1 */
  readonly seed?: number;
  /** Of the resampling. @default 1999 */
  readonly resamples?: number;
}

/** Fewest blocks that an interval is made from, for each method, when all blocks are replicates of each other. */
export const minimumBlocks: Readonly<Record<IntervalMethod, number>> = {
  "t-over-blocks": 3,
  "studentised-bootstrap": 20,
};
