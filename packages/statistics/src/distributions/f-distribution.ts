import { incompleteBeta, logBeta } from "./incomplete-beta.ts";
import { invertCdf } from "./invert-cdf.ts";

/** The two degrees of freedom of an F distribution. */
export interface FDegrees {
  readonly numerator: number;
  readonly denominator: number;
}

/** The share of the F distribution above `f`: the p-value of an F test (DLMF 8.17; A&S 26.6.2). */
export function fUpperTail(f: number, { numerator, denominator }: FDegrees): number {
  if (f <= 0) return 1;
  if (f === Number.POSITIVE_INFINITY) return 0;
  const whole = denominator + numerator * f;
  return incompleteBeta({
    a: denominator / 2,
    b: numerator / 2,
    x: denominator / whole,
    complement: (numerator * f) / whole,
  });
}

/**
 * The value that `share` of the F distribution lies at or below.
 *
 * @throws RangeError when `share` is not between 0 and 1.
 */
export function fQuantile(share: number, degrees: FDegrees): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`share must lie between 0 and 1, got ${share}`);
  let high = 1;
  while (fUpperTail(high, degrees) > 1 - share) high *= 2;
  return invertCdf({
    cdf: (f) => -fUpperTail(f, degrees),
    pdf: (f) => fPdf(f, degrees),
    share: share - 1,
    low: 0,
    high,
    start: high / 2,
  });
}

// --- internal ---

function fPdf(f: number, { numerator, denominator }: FDegrees): number {
  const ratio = (numerator * f) / denominator;
  const logDensity =
    (numerator / 2) * Math.log(ratio) -
    Math.log(f) -
    logBeta(numerator / 2, denominator / 2) -
    ((numerator + denominator) / 2) * Math.log1p(ratio);
  return Math.exp(logDensity);
}
