import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { checkCohortName } from "../cohort/find-cohorts.ts";
import { fail } from "../errors.ts";

/** Names of the cohorts whose members are known, sorted; also those that have no spec any more. */
export function findReportable(files: SourceFiles): readonly string[] {
  return files
    .names(cohortPaths.folder)
    .filter((name) => files.has(cohortPaths.members(name)) || files.has(cohortPaths.membership(name)));
}

/**
 * The cohorts that a command was given, or all that can be reported.
 *
 * @throws `daydream/cohort-missing`, `daydream/cohort-unknown`, `daydream/cohort-bad-name`,
 *   `daydream/cohort-not-compiled`.
 */
export function chosenCohorts(
  given: readonly string[],
  { files, isAll }: { readonly files: SourceFiles; readonly isAll: boolean },
): readonly string[] {
  if (isAll) return findReportable(files);
  if (given.length === 0) throw fail("cohort-missing", {});
  for (const cohort of given) checkReportable(cohort, files);
  return [...new Set(given)];
}

// --- internal ---

function checkReportable(cohort: string, files: SourceFiles): void {
  checkCohortName(cohort);
  const known = files.names(cohortPaths.folder);
  if (!known.includes(cohort)) throw fail("cohort-unknown", { cohort, dataRoot: files.describe(""), known });
  if (!findReportable(files).includes(cohort))
    throw fail("cohort-not-compiled", { cohort, path: files.describe(cohortPaths.members(cohort)) });
}
