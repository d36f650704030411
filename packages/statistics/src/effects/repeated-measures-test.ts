import { fUpperTail } from "../distributions/f-distribution.ts";
import { minimumBlocks } from "../intervals/interval.ts";
import { type NotEnoughData, notEnoughData } from "../not-enough-data.ts";
import { at } from "../numbers/at.ts";

/** Whether an effect is more than what blocks differ in by themselves. */
export interface RepeatedMeasuresTest {
  readonly kind: "repeated-measures-test";
  readonly f: number;
  readonly degreesOfFreedom: { readonly numerator: number; readonly denominator: number };
  /** Corrected by `epsilon`. */
  readonly p: number;
  /** As if all differences between levels varied equally from block to block. */
  readonly uncorrectedP: number;
  /** Greenhouse and Geisser's: 1 when they do, down to one over the numerator's degrees of freedom. */
  readonly epsilon: number;
  readonly blocks: number;
}

/**
 * Repeated-measures analysis of variance: F is the mean square of the effect over that of its interaction with blocks, as
 * `statsmodels.stats.anova.AnovaRM` has it. Its p-value is corrected by Greenhouse and Geisser (1959), since scores that
 * share a parent do not vary alike.
 *
 * @param effects Per block, the effect of every cell, already centered so that it spans `dimension` directions.
 */
export function repeatedMeasuresTest(
  effects: readonly (readonly number[])[],
  { dimension }: { readonly dimension: number },
): RepeatedMeasuresTest | NotEnoughData {
  const blocks = effects.length;
  const needed = minimumBlocks["t-over-blocks"];
  if (blocks < needed) {
    const message = `a test over blocks needs ${needed} that have every level, there are ${blocks}`;
    return notEnoughData("too-few-blocks", { needed, have: blocks, message });
  }
  const size = at(effects, 0).length;
  const center = Array.from(
    { length: size },
    (_, cell) => effects.reduce((sum, effect) => sum + at(effect, cell), 0) / blocks,
  );
  const deviations = effects.map((effect) => effect.map((value, cell) => value - at(center, cell)));
  const error = deviations.reduce((sum, deviation) => sum + squares(deviation), 0);
  const effect = blocks * squares(center);
  if (error <= 1e-24 * (error + effect) || error === 0) {
    const message = "every block shows the same effect, so its spread cannot be told";
    return notEnoughData("no-variation", { needed: 2, have: 1, message });
  }
  const degreesOfFreedom = { numerator: dimension, denominator: dimension * (blocks - 1) };
  const f = effect / degreesOfFreedom.numerator / (error / degreesOfFreedom.denominator);
  const epsilon = Math.min(1, Math.max(1 / dimension, error ** 2 / (dimension * productSquares(deviations))));
  return {
    kind: "repeated-measures-test",
    f,
    degreesOfFreedom,
    p: fUpperTail(f, {
      numerator: epsilon * degreesOfFreedom.numerator,
      denominator: epsilon * degreesOfFreedom.denominator,
    }),
    uncorrectedP: fUpperTail(f, degreesOfFreedom),
    epsilon,
    blocks,
  };
}

// --- internal ---

function squares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** The trace of the squared matrix of products, summed over pairs of blocks or of cells, whichever are fewer. */
function productSquares(deviations: readonly (readonly number[])[]): number {
  const size = at(deviations, 0).length;
  const vectors =
    deviations.length <= size
      ? deviations
      : Array.from({ length: size }, (_, cell) => deviations.map((deviation) => at(deviation, cell)));
  let sum = 0;
  for (const left of vectors) {
    for (const right of vectors) {
      const product = left.reduce((total, value, index) => total + value * at(right, index), 0);
      sum += product * product;
    }
  }
  return sum;
}
