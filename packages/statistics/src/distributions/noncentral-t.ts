import { incompleteBeta } from "./incomplete-beta.ts";
import { logGamma } from "./log-gamma.ts";
import { normalCdf } from "./normal.ts";

/** A noncentral t distribution: what a t statistic follows when the true difference is not zero. */
export interface NoncentralT {
  readonly degreesOfFreedom: number;
  /** The true difference in standard errors. */
  readonly noncentrality: number;
}

/**
 * The share of a noncentral t distribution at or below `t`, by Lenth's series (1989, algorithm AS 243). Beyond a
 * noncentrality of 37 the series' weights are too small for a double; there, and beyond a million degrees of freedom, the
 * share follows from the normal approximation of A&S 26.7.10.
 */
export function noncentralTCdf(t: number, { degreesOfFreedom, noncentrality }: NoncentralT): number {
  if (t < 0) return 1 - noncentralTCdf(-t, { degreesOfFreedom, noncentrality: -noncentrality });
  if (Math.abs(noncentrality) > 37 || degreesOfFreedom > 1e6)
    return farAway(t, { degreesOfFreedom, noncentrality });
  const square = t * t;
  const x = square / (square + degreesOfFreedom);
  const complement = degreesOfFreedom / (square + degreesOfFreedom);
  const b = degreesOfFreedom / 2;
  const half = (noncentrality * noncentrality) / 2;
  let sum = 0;
  let remaining = 1;
  for (let term = 0; term < mostTerms && remaining > 1e-16; term += 1) {
    const logWeight =
      (half === 0 ? (term === 0 ? 0 : Number.NEGATIVE_INFINITY) : term * Math.log(half)) - half;
    const even = Math.exp(logWeight - logGamma(term + 1));
    const odd = Math.exp(logWeight - logGamma(term + 1.5)) * (noncentrality / Math.SQRT2);
    sum += even * incompleteBeta({ a: term + 0.5, b, x, complement });
    sum += odd * incompleteBeta({ a: term + 1, b, x, complement });
    if (term > half) remaining = Math.max(even, Math.abs(odd)) * (1 + half);
  }
  return Math.min(1, Math.max(0, normalCdf(-noncentrality) + sum / 2));
}

// --- internal ---

const mostTerms = 20_000;

function farAway(t: number, { degreesOfFreedom, noncentrality }: NoncentralT): number {
  const shrink = 1 / (4 * degreesOfFreedom);
  return normalCdf((t * (1 - shrink) - noncentrality) / Math.sqrt(1 + 2 * t * t * shrink));
}
