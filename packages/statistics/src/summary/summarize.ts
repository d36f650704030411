import { mean, standardDeviation } from "./mean.ts";
import { quantile } from "./quantile.ts";

/** A list of scores in a few numbers; what too few scores cannot tell is undefined. */
export interface Summary {
  readonly count: number;
  readonly mean: number | undefined;
  /** Of the sample (n - 1); needs two scores. */
  readonly standardDeviation: number | undefined;
  readonly min: number | undefined;
  readonly lowerQuartile: number | undefined;
  readonly median: number | undefined;
  readonly upperQuartile: number | undefined;
  readonly max: number | undefined;
}

/** Describes scores as they are, without a claim about others. */
export function summarize(scores: readonly number[]): Summary {
  return {
    count: scores.length,
    mean: mean(scores),
    standardDeviation: standardDeviation(scores),
    min: quantile(scores, 0),
    lowerQuartile: quantile(scores, 0.25),
    median: quantile(scores, 0.5),
    upperQuartile: quantile(scores, 0.75),
    max: quantile(scores, 1),
  };
}
