import type { SourceFiles } from "../catalog/source-files.ts";
import { type MemberLine, parseMemberLines } from "../cohort/parse-member-lines.ts";
import { sheetPaths } from "./sheet-paths.ts";

/**
 * The evaluations that people gave on a cohort's scoring sheets, or on one of them; none where nothing was imported.
 *
 * @throws `daydream/cohort-damaged`.
 */
export function readSheetLines(
  cohort: string,
  files: SourceFiles,
  sheets: readonly string[] = files.names(sheetPaths.folder(cohort)),
): readonly MemberLine[] {
  return sheets.flatMap((sheet) => {
    const path = sheetPaths.members(cohort, sheet);
    const text = files.read(path);
    return text === undefined ? [] : parseMemberLines(text, files.describe(path));
  });
}
