import { at } from "../numbers/at.ts";
import { createRandom } from "../numbers/random.ts";

/** The outcome of a sign-flip test. */
export interface SignFlipTest {
  /** `exact`: every pattern of signs was tried; `sampled`: `patterns` of them, drawn by lot. */
  readonly method: "exact" | "sampled";
  /** Two-sided. */
  readonly p: number;
  readonly patterns: number;
}

/** How a sign-flip test is done when there are too many patterns to try all. */
export interface SignFlipOptions {
  /** @default 1 */
  readonly seed?: number;
  /** @default 9999 */
  readonly patterns?: number;
}

/**
 * How often differences as far from zero as these would come up if each might as well have had the other sign (Fisher 1935;
 * Good 2005, 3.2). It asks for no normal spread. Up to 16 differences every pattern is tried; beyond, the p-value is
 * (1 + hits) / (1 + patterns), which is valid for any number of patterns (Phipson and Smyth 2010).
 *
 * With n differences the smallest possible p is 2 / 2^n.
 *
 * @throws RangeError when there are no differences.
 */
export function signFlipTest(
  differences: readonly number[],
  { seed = 1, patterns = 9999 }: SignFlipOptions = {},
): SignFlipTest {
  if (differences.length === 0) throw new RangeError("differences must not be empty");
  const size = differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0)) - size * 1e-12;
  return differences.length <= mostForExact
    ? tryAll(differences, observed)
    : trySome(differences, { observed, seed, patterns });
}

// --- internal ---

const mostForExact = 16;

/** Goes through the patterns in Gray code, one flip at a time; the first sign stays, for both signs of the sum count. */
function tryAll(differences: readonly number[], observed: number): SignFlipTest {
  const flipped = [...differences];
  const patterns = 2 ** (differences.length - 1);
  let hits = 0;
  for (let step = 0; step < patterns; step += 1) {
    if (step > 0) {
      const place = 1 + trailingZeros(step);
      flipped[place] = -at(flipped, place);
    }
    if (Math.abs(flipped.reduce((sum, difference) => sum + difference, 0)) >= observed) hits += 1;
  }
  return { method: "exact", p: hits / patterns, patterns: 2 * patterns };
}

function trailingZeros(value: number): number {
  return 31 - Math.clz32(value & -value);
}

interface Sampling {
  readonly observed: number;
  readonly seed: number;
  readonly patterns: number;
}

function trySome(differences: readonly number[], { observed, seed, patterns }: Sampling): SignFlipTest {
  const random = createRandom(seed);
  let hits = 0;
  for (let round = 0; round < patterns; round += 1) {
    let sum = 0;
    for (const difference of differences) sum += random.next() < 0.5 ? difference : -difference;
    if (Math.abs(sum) >= observed) hits += 1;
  }
  return { method: "sampled", p: (1 + hits) / (1 + patterns), patterns };
}
