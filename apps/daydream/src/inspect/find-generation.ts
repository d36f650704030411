import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { fail } from "../errors.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";

/**
 * Finds a stored generation by its id or the beginning of it; a compiled cohort's members are stored before they
 * are made.
 *
 * @throws `daydream/generation-unknown`; `daydream/id-ambiguous` when several ids begin so.
 */
export function findGeneration(
  given: string,
  { files, pipeline }: { readonly files: SourceFiles; readonly pipeline: Pipeline },
): GenerationRef {
  const candidates = pipeline.flatMap(({ name: stage }) =>
    files
      .names(cohortPaths.stage(stage))
      .filter((id) => id.startsWith(given) && !id.startsWith("."))
      .map((id) => ({ stage, id })),
  );
  const exact = candidates.filter(({ id }) => id === given);
  const [found, ...others] = exact.length > 0 ? exact : candidates;
  if (found === undefined || given === "") throw fail("generation-unknown", { id: given });
  if (others.length > 0)
    throw fail("id-ambiguous", {
      id: given,
      candidates: candidates.map(({ stage, id }) => `${id} (${stage})`),
    });
  return found;
}
