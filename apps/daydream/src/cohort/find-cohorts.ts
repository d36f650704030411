import type { SourceFiles } from "../catalog/source-files.ts";
import { fail } from "../errors.ts";
import { cohortPaths } from "./cohort-paths.ts";

/** Names of the cohorts that have a spec, sorted. */
export function findCohorts(files: SourceFiles): readonly string[] {
  return files.names(cohortPaths.folder).filter((name) => files.has(cohortPaths.spec(name)));
}

/**
 * Checks that a text can name a cohort.
 *
 * @throws `daydream/cohort-bad-name`.
 */
export function checkCohortName(cohort: string): string {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(cohort)) throw fail("cohort-bad-name", { cohort });
  return cohort;
}
