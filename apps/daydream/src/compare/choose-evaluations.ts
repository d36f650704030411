import type { ChosenFlags } from "../commands/compare.ts";
import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { axisFilter } from "../report/axis-reader.ts";
import type { CohortEvaluations } from "../report/evaluation.ts";

/**
 * A cohort with no more than the evaluations that `--rubric`, `--judge` and `--filter` name.
 *
 * @throws `daydream/bad-option` for a name that no evaluation has.
 */
export function chooseEvaluations(
  cohort: CohortEvaluations,
  { flags, pipeline }: { readonly flags: ChosenFlags; readonly pipeline: Pipeline },
): CohortEvaluations {
  const rubrics = namesOf(cohort, { part: "rubric", given: flags.rubric });
  const judges = namesOf(cohort, { part: "judge", given: flags.judge });
  const isKept = axisFilter(flags.filter ?? [], { option: "--filter", cohort, pipeline });
  const evaluations = cohort.evaluations.filter(
    (evaluation) => rubrics.has(evaluation.rubric) && judges.has(evaluation.judge) && isKept(evaluation),
  );
  return { ...cohort, evaluations };
}

// --- internal ---

function namesOf(
  { evaluations, cohort }: CohortEvaluations,
  { part, given }: { readonly part: "rubric" | "judge"; readonly given: string | undefined },
): ReadonlySet<string> {
  const known = new Set(evaluations.map((evaluation) => evaluation[part]));
  if (given === undefined) return known;
  const names = new Set(given.split(",").map((name) => name.trim()));
  const unknown = [...names.difference(known)];
  if (unknown.length === 0) return names;
  throw fail("bad-option", {
    option: `--${part}`,
    problem: `${cohort} has no ${part} ${unknown.join(", ")}; there are ${[...known].sort().join(", ")}`,
  });
}
