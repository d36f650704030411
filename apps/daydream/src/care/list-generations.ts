import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";

/** Every generation that has a folder in the store: parents' stages first, by id. */
export function listGenerations(files: SourceFiles, pipeline: Pipeline): readonly GenerationRef[] {
  return pipeline.flatMap(({ name: stage }) =>
    files
      .names(cohortPaths.stage(stage))
      .filter((id) => !id.startsWith(".") && files.isFolder(cohortPaths.generation(stage, id)))
      .map((id) => ({ stage, id })),
  );
}

/** One text for one generation, for maps and sets. */
export function keyOf({ stage, id }: GenerationRef): string {
  return `${stage}/${id}`;
}
