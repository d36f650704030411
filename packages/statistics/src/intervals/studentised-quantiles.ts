import { at } from "../numbers/at.ts";
import { createRandom } from "../numbers/random.ts";
import { type Block, blockSpread } from "../rows/blocks.ts";
import { quantile } from "../summary/quantile.ts";

/** How the resampling is done. */
export interface StudentisedOptions {
  readonly confidence: number;
  /** @default 1 */
  readonly seed?: number;
  /** @default 1999 */
  readonly resamples?: number;
}

/**
 * The quantiles of (mean - true mean) / standard error, found by resampling blocks with replacement within their
 * replicate groups (Efron and Tibshirani 1993, 12.5). A group of one stays as it is. Undefined when more than one in ten
 * resamples has no spread, so that the rest would not stand for all.
 *
 * @throws RangeError when `resamples` is no whole number from 99 on.
 */
export function studentisedQuantiles(
  groups: readonly (readonly Block[])[],
  { confidence, seed = 1, resamples = 1999 }: StudentisedOptions,
): readonly [number, number] | undefined {
  if (!Number.isSafeInteger(resamples) || resamples < 99) {
    throw new RangeError(`resamples must be a whole number from 99 on, got ${resamples}`);
  }
  const random = createRandom(seed);
  const center = blockSpread(groups).mean;
  const statistics: number[] = [];
  for (let round = 0; round < resamples; round += 1) {
    const drawn = groups.map((group) =>
      group.map(({ weight }) => ({ weight, mean: at(group, random.below(group.length)).mean })),
    );
    const { mean, varianceOfMean } = blockSpread(drawn);
    if (varianceOfMean > 0) statistics.push((mean - center) / Math.sqrt(varianceOfMean));
  }
  const tail = (1 - confidence) / 2;
  const [low, high] = [quantile(statistics, tail), quantile(statistics, 1 - tail)];
  return low === undefined || high === undefined || statistics.length < 0.9 * resamples
    ? undefined
    : [low, high];
}
