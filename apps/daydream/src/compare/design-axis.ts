import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { axisReader } from "../report/axis-reader.ts";
import type { CohortEvaluations } from "../report/evaluation.ts";
import type { ScoreRows } from "../report/score-rows.ts";

/** A cohort's axes that have levels to compare: not those that only count replicates. */
export function designAxes({ axes }: CohortEvaluations, pipeline: Pipeline): readonly string[] {
  const counts = pipeline.flatMap((stage) =>
    stage.axes.filter(({ role }) => role === "replicate").map(({ name }) => name),
  );
  return axes.filter((axis) => !counts.includes(axis));
}

/**
 * One of {@link designAxes}, under its own name.
 *
 * @throws `daydream/bad-option`.
 */
export function designAxis(
  given: string,
  of: { readonly option: string; readonly cohort: CohortEvaluations; readonly pipeline: Pipeline },
): string {
  const { name } = axisReader(given, of);
  const known = designAxes(of.cohort, of.pipeline);
  if (known.includes(name)) return name;
  throw fail("bad-option", {
    option: of.option,
    problem: `${given} has no levels to compare; there are ${known.join(", ")}`,
  });
}

/** @throws `daydream/bad-option` for a `--unit` that scores do not have. */
export function checkUnit(unit: string | undefined, { layout }: ScoreRows): void {
  const names = layout.units.map(({ name }) => name);
  if (unit === undefined || names.includes(unit)) return;
  throw fail("bad-option", { option: "--unit", problem: `should be ${names.join(", ")}, got ${unit}` });
}
