/**
 * The share of a standard normal distribution at or below `x`: Marsaglia's series (2004) near the middle, the continued
 * fraction of Mills' ratio (Abramowitz and Stegun 26.2.14) in the tails.
 */
export function normalCdf(x: number): number {
  if (x > 4) return 1 - upperTail(x);
  if (x < -4) return upperTail(-x);
  let sum = x;
  let term = x;
  for (let factor = 3; Math.abs(term) > 1e-17 * Math.abs(sum); factor += 2) {
    term *= (x * x) / factor;
    sum += term;
  }
  return 0.5 + sum * normalPdf(x);
}

/** The density of a standard normal distribution at `x`. */
export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

// --- internal ---

const tailSteps = 120;

function upperTail(x: number): number {
  let fraction = x;
  for (let step = tailSteps; step >= 1; step -= 1) fraction = x + step / fraction;
  return normalPdf(x) / fraction;
}
