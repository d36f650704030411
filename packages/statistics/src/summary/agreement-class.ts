import { mean } from "./mean.ts";
import { quantile } from "./quantile.ts";

/** How far apart the scores of one text are, in words. */
export type AgreementClass =
  | "high_agreement"
  | "moderate_agreement"
  | "low_agreement"
  | "poor_agreement"
  | "insufficient_data";

/**
 * Names the range of scores: up to 1 high, up to 2 moderate, up to 3 low, beyond it poor agreement. Less than two scores,
 * or scores with a mean of zero, which have no coefficient of variation, are insufficient data.
 */
export function agreementClass(scores: readonly number[]): AgreementClass {
  if (scores.length < 2 || mean(scores) === 0) return "insufficient_data";
  const range = (quantile(scores, 1) ?? 0) - (quantile(scores, 0) ?? 0);
  if (range <= 1 + rounding) return "high_agreement";
  if (range <= 2 + rounding) return "moderate_agreement";
  return range <= 3 + rounding ? "low_agreement" : "poor_agreement";
}

// --- internal ---

/** 9.3 - 8.3 is a little more than 1. */
const rounding = 1e-9;
