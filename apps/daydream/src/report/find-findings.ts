import type { Card } from "@daydream/design";
import {
  type CardVerdict,
  type Completeness,
  compareLevels,
  evaluateCard,
  type FailureRate,
  failureRates,
  type Interval,
  type JudgeAgreement,
  judgeAgreement,
  type LevelComparisons,
  type LevelInterval,
  levelIntervals,
  meanInterval,
  missingCells,
  type NotEnoughData,
  type OwnFamilyBonus,
  ownFamilyBonus,
  type ScoreAgainstLength,
  type ScoreRow,
  type Summary,
  scoreAgainstLength,
  scoresOf,
  summarize,
  type TestRetest,
  testRetest,
} from "@daydream/statistics";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { CohortEvaluations, Evaluation } from "./evaluation.ts";
import { type ScoredText, type ScoreRows, scoreRows } from "./score-rows.ts";

/** What can be said of a cohort's scores, and what cannot. */
export interface Findings {
  /** Of the numbers below: points, or shares of each rubric's scale. */
  readonly measure: ScoreRows["measure"];
  readonly overall: { readonly summary: Summary; readonly interval: Interval | NotEnoughData };
  /** Axes with more than one level. */
  readonly axes: readonly AxisFindings[];
  readonly judges: JudgeFindings;
  readonly completeness: Completeness;
  /** Absent where the spec has no card. */
  readonly card: CardVerdict | undefined;
}

/** What one axis shows. */
export interface AxisFindings {
  readonly axis: string;
  readonly levels: readonly (LevelInterval & { readonly level: string; readonly summary: Summary })[];
  /** Absent where there is too much to compare each level with each. */
  readonly comparisons: LevelComparisons | NotEnoughData | undefined;
}

/** How far judges can be trusted. */
export interface JudgeFindings {
  readonly agreement: readonly (JudgeAgreement | (NotEnoughData & { readonly rubric: string }))[];
  readonly retest: readonly TestRetest[];
  readonly failures: readonly FailureRate[];
  readonly length: ScoreAgainstLength;
  readonly ownFamily: OwnFamilyBonus | NotEnoughData;
}

export interface FindingsOptions {
  readonly pipeline: Pipeline;
  readonly card: Card | undefined;
  /** Model → who made it. */
  readonly families: ReadonlyMap<string, string>;
}

/** Asks the statistics of a cohort everything that a report tells. */
export function findFindings(
  cohort: CohortEvaluations,
  { pipeline, card, families }: FindingsOptions,
): Findings {
  const { layout, rows, measure } = scoreRows(cohort, pipeline);
  const varied = cohort.axes.filter(
    (axis) =>
      !layout.replicates.includes(axis) && new Set(cohort.evaluations.map(({ axes }) => axes[axis])).size > 1,
  );
  return {
    measure,
    overall: { summary: summarize(scoresOf(rows)), interval: meanInterval(rows, layout) },
    axes: varied.map((axis) => axisFindings(axis, { rows, layout, measure })),
    judges: {
      agreement: judgeAgreement(rows, layout),
      retest: testRetest(rows, layout),
      failures: failureRates(rows, layout),
      length: scoreAgainstLength(rows, layout, {
        lengthOf: (row) => evaluationOf(row)?.candidate?.characters,
      }),
      ownFamily: ownFamilyBonus(rows, layout, {
        familyOfJudge: (judge) => families.get(judge),
        familyOfText: (row) => families.get(evaluationOf(row)?.writer ?? ""),
      }),
    },
    completeness: missingCells(rows, layout),
    card: card === undefined ? undefined : cardVerdict(card, { cohort, pipeline }),
  };
}

// --- internal ---

/** Each level with each: 28 comparisons at most. */
const mostComparedLevels = 8;

/** Rows of all pairs of levels together: more would make the report of a large cohort wait for its comparisons. */
const mostComparedRows = 300_000;

function axisFindings(axis: string, { rows, layout }: ScoreRows): AxisFindings {
  const byLevel = Map.groupBy(rows, ({ levels }) => levels[axis] ?? "");
  const levels = levelIntervals(rows, layout, { axes: [axis] }).map((found) => {
    const level = found.levels[0] ?? "";
    return { ...found, level, summary: summarize(scoresOf(byLevel.get(level) ?? [])) };
  });
  const isComparable =
    levels.length <= mostComparedLevels && (levels.length - 1) * rows.length <= mostComparedRows;
  return { axis, levels, comparisons: isComparable ? compareLevels(rows, layout, { axis }) : undefined };
}

/** A criterion's threshold is in points, whatever the scales are. */
function cardVerdict(
  card: Card,
  { cohort, pipeline }: { readonly cohort: CohortEvaluations; readonly pipeline: Pipeline },
): CardVerdict {
  const { layout, rows } = scoreRows(cohort, pipeline, "score");
  return evaluateCard(card, rows, { layout });
}

/** Rows come back from the statistics as they were given. */
function evaluationOf(row: ScoreRow): Evaluation | undefined {
  return isScoredText(row) ? row.evaluation : undefined;
}

function isScoredText(row: ScoreRow): row is ScoredText {
  return "evaluation" in row;
}
