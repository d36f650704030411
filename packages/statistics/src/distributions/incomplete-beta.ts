import { logGamma, stirlingCorrection } from "./log-gamma.ts";

/** Where the regularised incomplete beta function is asked for. */
export interface BetaPoint {
  readonly a: number;
  readonly b: number;
  /** From 0 to 1. */
  readonly x: number;
  /** 1 - `x`, given apart because it may be too small to be had by subtraction. */
  readonly complement: number;
}

/**
 * The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22) in Lentz's form, on the
 * side where it converges fast.
 */
export function incompleteBeta({ a, b, x, complement }: BetaPoint): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const front = Math.exp(a * logOf(x, complement) + b * logOf(complement, x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(a, b, x)) / a
    : 1 - (front * continuedFraction(b, a, complement)) / b;
}

/** The logarithm of the beta function, without the loss that a difference of large logarithms brings. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const correction = stirlingCorrection(large) - stirlingCorrection(small + large);
  const rest = (large - 0.5) * Math.log1p(-small / (small + large));
  if (small < 10) return logGamma(small) + correction + small - small * Math.log(small + large) + rest;
  return (
    0.5 * Math.log((2 * Math.PI) / large) +
    correction +
    stirlingCorrection(small) +
    (small - 0.5) * Math.log(small / (small + large)) +
    large * Math.log1p(-small / (small + large))
  );
}

// --- internal ---

const tiny = 1e-300;
const mostSteps = 100_000;

function logOf(value: number, complement: number): number {
  return value > 0.5 ? Math.log1p(-complement) : Math.log(value);
}

function continuedFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let step = 1; step <= mostSteps; step += 1) {
    const even = (step * (b - step) * x) / ((a + 2 * step - 1) * (a + 2 * step));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + step) * (a + b + step) * x) / ((a + 2 * step) * (a + 2 * step + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) return value;
  }
  return value;
}

function away(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
