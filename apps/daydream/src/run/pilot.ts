import type { Member, Spec } from "@daydream/design";
import type { SourceFiles } from "../catalog/source-files.ts";
import { planMembers } from "../cohort/plan-members.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import type { NamedCohort } from "./run-plan.ts";

/**
 * The members that a pilot makes: the first replicates of the few rows in which every pair of levels meets. They are
 * members of the whole cohort, under the same ids, so nothing of a pilot is made again.
 */
export function pilotIds(cohorts: readonly NamedCohort[], files: SourceFiles): ReadonlySet<string> {
  return new Set(
    cohorts.flatMap(({ cohort }) => {
      const { catalogs, pipeline, spec } = cohort;
      const planned = planMembers(pairwise(spec), { catalogs, pipeline, files });
      if (planned.kind === "invalid") throw invalidInput(planned.problems);
      const whole = new Set(cohort.members.map(({ id }) => id));
      const replicates = pipeline.flatMap(({ axes }) => axes.filter(({ role }) => role === "replicate"));
      const isFirst = ({ axes }: Member) => replicates.every(({ name }) => (axes[name] ?? "1") === "1");
      return planned.members.filter(isFirst).flatMap(({ id }) => (whole.has(id) ? [id] : []));
    }),
  );
}

// --- internal ---

/** A spec that takes fewer rows already keeps its own choice. */
function pairwise(spec: Spec): Spec {
  const { design } = spec.output;
  const isSmall = design.kind === "sample" || (design.kind === "cover" && design.strength <= 2);
  if (isSmall) return spec;
  return { ...spec, output: { ...spec.output, design: { kind: "cover", strength: 2 } } };
}
