import { createProblems, csvTable, formatProblem } from "@daydream/design/catalog";
import type { SourceFiles } from "../catalog/source-files.ts";
import { fail } from "../errors.ts";
import { cohortPaths } from "./cohort-paths.ts";
import { fixedColumns } from "./members-csv.ts";

/** One line of a members.csv. */
export interface MemberLine {
  readonly stage: string;
  readonly id: string;
  readonly parentId: string | undefined;
  /** Axis → level, its ancestors' included; axes that it does not have are not here. */
  readonly axes: Readonly<Record<string, string>>;
}

/**
 * The lines of a cohort's members.csv, or `undefined` when it was not compiled.
 *
 * @throws `daydream/cohort-damaged`.
 */
export function readMembersCsv(files: SourceFiles, cohort: string): readonly MemberLine[] | undefined {
  const path = cohortPaths.members(cohort);
  const text = files.read(path);
  if (text === undefined) return undefined;
  const problems = createProblems();
  const file = files.describe(path);
  const table = csvTable(text, { file, report: problems.report, allowBlank: true });
  const names = table?.columns.map((column) => column.text) ?? [];
  const [first] = problems.all;
  const missing = fixedColumns.filter((name) => !names.includes(name));
  if (table === undefined || first !== undefined || missing.length > 0) {
    const problem =
      first === undefined ? `the columns ${missing.join(", ")} are not there` : formatProblem(first);
    throw fail("cohort-damaged", { path: file, problem });
  }
  return table.rows.map((row) => {
    const cells = Object.fromEntries(row.map(({ text }, index) => [names[index] ?? "", text]));
    const axes = Object.entries(cells).filter(
      ([name, level]) => level !== "" && !fixedColumns.some((fixed) => fixed === name),
    );
    return {
      stage: cells.stage ?? "",
      id: cells.gen_id ?? "",
      parentId: cells.parent_gen_id || undefined,
      axes: Object.fromEntries(axes),
    };
  });
}
