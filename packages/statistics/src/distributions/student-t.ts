import { incompleteBeta, logBeta } from "./incomplete-beta.ts";
import { invertCdf } from "./invert-cdf.ts";

/** The share of Student's t distribution at or below `t`, by the incomplete beta function (DLMF 8.17; A&S 26.7.1). */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  const tail = twoSidedTail(t, degreesOfFreedom) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The p-value of a two-sided t test: the share of the distribution at least as far from zero as `t`. */
export function twoSidedTail(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  const whole = degreesOfFreedom + square;
  return incompleteBeta({
    a: degreesOfFreedom / 2,
    b: 0.5,
    x: degreesOfFreedom / whole,
    complement: square / whole,
  });
}

/**
 * The value that `share` of Student's t distribution lies at or below.
 *
 * @throws RangeError when `share` is not between 0 and 1 or the degrees of freedom are not positive.
 */
export function studentTQuantile(share: number, degreesOfFreedom: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`share must lie between 0 and 1, got ${share}`);
  if (!(degreesOfFreedom > 0)) {
    throw new RangeError(`degreesOfFreedom must be positive, got ${degreesOfFreedom}`);
  }
  if (share === 0.5) return 0;
  const tail = 2 * Math.min(share, 1 - share);
  let high = 2;
  while (twoSidedTail(high, degreesOfFreedom) > tail) high *= 2;
  const distance = invertCdf({
    cdf: (t) => -twoSidedTail(t, degreesOfFreedom),
    pdf: (t) => 2 * studentTPdf(t, degreesOfFreedom),
    share: -tail,
    low: 0,
    high,
    start: high / 2,
  });
  return share > 0.5 ? distance : -distance;
}

// --- internal ---

function studentTPdf(t: number, degreesOfFreedom: number): number {
  const logDensity =
    -0.5 * Math.log(degreesOfFreedom) -
    logBeta(0.5, degreesOfFreedom / 2) -
    ((degreesOfFreedom + 1) / 2) * Math.log1p((t * t) / degreesOfFreedom);
  return Math.exp(logDensity);
}
