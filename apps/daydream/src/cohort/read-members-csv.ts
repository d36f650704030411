import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "./cohort-paths.ts";
import { type MemberLine, parseMemberLines } from "./parse-member-lines.ts";

/**
 * The lines of a cohort's members.csv, or `undefined` when it was not compiled.
 *
 * @throws `daydream/cohort-damaged`.
 */
export function readMembersCsv(files: SourceFiles, cohort: string): readonly MemberLine[] | undefined {
  const path = cohortPaths.members(cohort);
  const text = files.read(path);
  return text === undefined ? undefined : parseMemberLines(text, files.describe(path));
}
