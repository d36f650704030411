import type { CohortEvaluations } from "../report/evaluation.ts";
import type { ScoreRows } from "../report/score-rows.ts";

/** What a command looked at, for JSON. */
export interface LookedAt {
  readonly cohort: string;
  readonly measure: ScoreRows["measure"];
  readonly rubrics: readonly string[];
  readonly judges: readonly string[];
  readonly planned: number;
  readonly scored: number;
}

/** Says which scores a command looked at. */
export function lookedAt({ cohort, evaluations }: CohortEvaluations, { measure }: ScoreRows): LookedAt {
  const names = (part: "rubric" | "judge") =>
    [...new Set(evaluations.map((evaluation) => evaluation[part]))].sort();
  return {
    cohort,
    measure,
    rubrics: names("rubric"),
    judges: names("judge"),
    planned: evaluations.length,
    scored: evaluations.filter(({ score }) => score !== undefined).length,
  };
}

/** The same for people: one line, and a second one where some of it is missing. */
export function describeScores({ cohort, measure, rubrics, judges, planned, scored }: LookedAt): string {
  const what = measure === "score" ? "points" : "shares of each rubric's scale, 0 to 1";
  const head = `${cohort}: ${scored} of ${planned} scores of ${rubrics.join(", ")} by ${judges.join(", ")}; numbers are ${what}\n`;
  const missing = planned - scored;
  return missing === 0
    ? head
    : `${head}${missing} ${missing === 1 ? "score is" : "scores are"} missing, and may not be like the others\n`;
}
