import { at } from "../numbers/at.ts";

/**
 * The logarithm of the gamma function for `x` > 0: Lanczos' series (g = 7, nine terms) below ten, Stirling's above
 * (DLMF 5.11.1).
 */
export function logGamma(x: number): number {
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + stirlingCorrection(x);
  let sum = at(lanczos, 0);
  for (let term = 1; term < lanczos.length; term += 1) sum += at(lanczos, term) / (x - 1 + term);
  const base = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

/** What Stirling's formula lacks at `x` ≥ 10, to full precision (DLMF 5.11.1). */
export function stirlingCorrection(x: number): number {
  const square = 1 / (x * x);
  let sum = 0;
  for (const coefficient of stirling) sum = sum * square + coefficient;
  return sum / x;
}

// --- internal ---

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

const stirling = [1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];
