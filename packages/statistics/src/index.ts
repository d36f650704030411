export {
  type CardCandidate,
  type CardCriterion,
  type CardVerdict,
  evaluateCard,
} from "./card/evaluate-card.ts";
export { adjustPValues, type Correction } from "./comparison/adjust-p-values.ts";
export { type CompareOptions, type Comparison, compare } from "./comparison/compare.ts";
export {
  type CompareLevelsOptions,
  compareLevels,
  type LevelComparison,
  type LevelComparisons,
} from "./comparison/compare-levels.ts";
export { type PairedDifference, pairedDifference } from "./comparison/paired-difference.ts";
export { type SignFlipOptions, type SignFlipTest, signFlipTest } from "./comparison/sign-flip-test.ts";
export {
  type EffectSize,
  type Effects,
  type EffectsOptions,
  effects,
  type InteractionEffect,
  type LevelEffect,
  type MainEffect,
} from "./effects/effects.ts";
export { type RepeatedMeasuresTest, repeatedMeasuresTest } from "./effects/repeated-measures-test.ts";
export {
  type Interval,
  type IntervalMethod,
  type IntervalOptions,
  minimumBlocks,
} from "./intervals/interval.ts";
export {
  type JackknifeInterval,
  minimumJackknifeBlocks,
} from "./intervals/jackknife-interval.ts";
export { type LevelInterval, levelIntervals } from "./intervals/level-intervals.ts";
export { meanInterval } from "./intervals/mean-interval.ts";
export { type FailureRate, failureRates } from "./judges/failure-rates.ts";
export { type IntraclassCorrelation, intraclassCorrelation } from "./judges/intraclass-correlation.ts";
export {
  type JudgeAgreement,
  type JudgeAgreementOptions,
  type JudgePair,
  judgeAgreement,
} from "./judges/judge-agreement.ts";
export { type AlphaMetric, type KrippendorffAlpha, krippendorffAlpha } from "./judges/krippendorff-alpha.ts";
export { type Completeness, type MissingCell, missingCells } from "./judges/missing-cells.ts";
export { type OwnFamilyBonus, type OwnFamilyOptions, ownFamilyBonus } from "./judges/own-family-bonus.ts";
export {
  type LengthCorrelation,
  type ScoreAgainstLength,
  type ScoreAgainstLengthOptions,
  scoreAgainstLength,
} from "./judges/score-against-length.ts";
export { type TestRetest, testRetest } from "./judges/test-retest.ts";
export { isNotEnoughData, type NotEnoughData, type NotEnoughReason } from "./not-enough-data.ts";
export { createRandom, type Random } from "./numbers/random.ts";
export { type BlocksNeeded, type BlocksNeededOptions, blocksNeeded } from "./power/blocks-needed.ts";
export { type PlannedDesign, type ReplicatesNeeded, replicatesNeeded } from "./power/replicates-needed.ts";
export {
  type ReplicatesToFind,
  type ReplicatesToFindOptions,
  replicatesToFind,
} from "./power/replicates-to-find.ts";
export { type PlannedTest, tTestPower } from "./power/t-test-power.ts";
export {
  type UnknownComponent,
  type VarianceComponent,
  type VarianceComponents,
  varianceComponents,
} from "./power/variance-components.ts";
export type { Layout, UnitKind } from "./rows/layout.ts";
export { levelsOf } from "./rows/levels-of.ts";
export type { ScoreRow } from "./rows/score-row.ts";
export { type SimulatedUnit, type Simulation, simulateScores } from "./simulation/simulate-scores.ts";
export { type AgreementClass, agreementClass } from "./summary/agreement-class.ts";
export { type Correlation, pearson, spearman } from "./summary/correlation.ts";
export { distribution, type ScoreBin } from "./summary/distribution.ts";
export { mean, standardDeviation } from "./summary/mean.ts";
export { type Pivot, type PivotOptions, pivot, scoresOf } from "./summary/pivot.ts";
export { quantile } from "./summary/quantile.ts";
export { type Summary, summarize } from "./summary/summarize.ts";
