import {
  type Comparison,
  type Completeness,
  compare,
  type FailureRate,
  failureRates,
  type JudgeAgreement,
  type JudgePair,
  judgeAgreement,
  missingCells,
  type NotEnoughData,
  type OwnFamilyBonus,
  ownFamilyBonus,
  type ScoreAgainstLength,
  type ScoreRow,
  scoreAgainstLength,
  type TestRetest,
  testRetest,
} from "@daydream/statistics";
import type { ScoredText, ScoreRows } from "../report/score-rows.ts";
import { isPersonJudge } from "../scoring-sheet/person-judge.ts";

/** How far the scores of a cohort can be trusted. */
export interface JudgeTrust {
  /** Replies without a score, evaluations without a reply. */
  readonly failures: readonly FailureRate[];
  /** Each judge with itself. */
  readonly retest: readonly TestRetest[];
  /** All judges of a rubric with each other. */
  readonly agreement: readonly (JudgeAgreement | (NotEnoughData & { readonly rubric: string }))[];
  /** Two by two. */
  readonly pairs: readonly JudgedPair[];
  /** Each person with all models taken together as one judge; none where there is no person. */
  readonly people: readonly JudgedPair[];
  /** Each judge, and all of them under `undefined`. */
  readonly length: readonly { readonly judge: string | undefined; readonly found: ScoreAgainstLength }[];
  readonly ownFamily: OwnFamilyBonus | NotEnoughData;
  /** Judge → who made it; a judge whose maker nobody knows is not here. */
  readonly families: Readonly<Record<string, string>>;
  readonly completeness: Completeness;
}

/** Two judges under one rubric. */
export interface JudgedPair extends JudgePair {
  readonly rubric: string;
  /** How much higher `b` scores the same texts than `a`. */
  readonly difference: Comparison | NotEnoughData;
}

export interface JudgeTrustOptions {
  /** The maker of a model; `undefined`: nobody knows. */
  readonly familyOf: (model: string) => string | undefined;
  /** @default 0.95 */
  readonly confidence?: number;
  /** What counts as one block. @default the widest unit that can */
  readonly unit?: string | undefined;
}

/** The judge that all models together are. */
export const allModels = "all models";

/** Asks the statistics everything about judges. */
export function judgeTrust(
  { rows, layout }: ScoreRows,
  { familyOf, confidence = 0.95, unit }: JudgeTrustOptions,
): JudgeTrust {
  const options = { confidence, ...(unit === undefined ? {} : { unit }) };
  const judges = [...new Set(rows.map(({ evaluation }) => evaluation.judge))].sort();
  const agreement = judgeAgreement(rows, layout, options);
  const lengthOf = (row: ScoreRow) => textOf(row)?.evaluation.candidate?.characters;
  const lengths = [undefined, ...(judges.length > 1 ? judges : [])].map((judge) => ({
    judge,
    found: scoreAgainstLength(
      judge === undefined ? rows : rows.filter(({ evaluation }) => evaluation.judge === judge),
      layout,
      { ...options, lengthOf },
    ),
  }));
  return {
    failures: failureRates(rows, layout, options),
    retest: testRetest(rows, layout, options),
    agreement,
    pairs: agreement.flatMap((found) => pairsOf(found, rows)),
    people: peopleAndModels(),
    length: lengths,
    ownFamily: ownFamilyBonus(rows, layout, {
      familyOfJudge: familyOf,
      familyOfText: (row) => familyOf(textOf(row)?.evaluation.writer ?? ""),
      ...options,
    }),
    families: Object.fromEntries(
      judges.flatMap((judge) => {
        const family = familyOf(judge);
        return family === undefined ? [] : [[judge, family] as const];
      }),
    ),
    completeness: missingCells(rows, layout),
  };

  function pairsOf(found: JudgeTrust["agreement"][number], all: readonly ScoreRow[]): readonly JudgedPair[] {
    if (found.kind !== "agreement") return [];
    const { rubric } = found;
    const own = all.filter(({ levels }) => levels[layout.rubric] === rubric);
    return found.pairs.map((pair) => {
      const { a, b } = pair;
      const difference = compare(own, layout, { axis: layout.judge, a, b, ...options });
      return { ...pair, rubric, difference };
    });
  }

  function peopleAndModels(): readonly JudgedPair[] {
    const people = judges.filter(isPersonJudge);
    if (people.length === 0 || people.length === judges.length) return [];
    const merged = rows.map((row): ScoreRow => {
      const { judge } = row.evaluation;
      return isPersonJudge(judge) ? row : { ...row, levels: { ...row.levels, [layout.judge]: allModels } };
    });
    return judgeAgreement(merged, layout, options)
      .flatMap((found) => pairsOf(found, merged))
      .filter(({ a }) => a === allModels);
  }
}

// --- internal ---

/** Rows come back from the statistics as they were given. */
function textOf(row: ScoreRow): ScoredText | undefined {
  return isScoredText(row) ? row : undefined;
}

function isScoredText(row: ScoreRow): row is ScoredText {
  return "evaluation" in row;
}
