import { createProblems, csvTable, formatProblem } from "@daydream/design/catalog";
import { fail } from "../errors.ts";
import { fixedColumns } from "./members-csv.ts";

/** A member as its cohort lists it, or as the store names it. */
export interface MemberLine {
  readonly stage: string;
  readonly id: string;
  readonly parentId: string | undefined;
  readonly mode: "generate" | "copy";
  readonly replicate: number;
  /** Axis → level; its ancestors' included where a cohort says them. */
  readonly axes: Readonly<Record<string, string>>;
}

/**
 * The lines of a members.csv.
 *
 * @throws `daydream/cohort-damaged`.
 */
export function parseMemberLines(text: string, file: string): readonly MemberLine[] {
  const rows = rowsOf(text, file);
  const names = rows[0] ?? [];
  const missing = fixedColumns.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw fail("cohort-damaged", { path: file, problem: `the columns ${missing.join(", ")} are not there` });
  const at = Object.fromEntries(names.map((name, index) => [name, index]));
  const axes = names.flatMap((name, index) =>
    fixedColumns.some((fixed) => fixed === name) ? [] : [{ name, index }],
  );
  const cell = (row: readonly string[], name: string) => row[at[name] ?? -1] ?? "";
  return rows.slice(1).map((row) => {
    const levels: Record<string, string> = {};
    for (const { name, index } of axes) {
      const level = row[index];
      if (level !== undefined && level !== "") levels[name] = level;
    }
    return {
      stage: cell(row, "stage"),
      id: cell(row, "gen_id"),
      parentId: cell(row, "parent_gen_id") || undefined,
      mode: cell(row, "mode") === "copy" ? "copy" : "generate",
      replicate: Number(cell(row, "replicate")) || 1,
      axes: levels,
    };
  });
}

// --- internal ---

/** A file that needs no CSV parser, as nearly all do not, is read without one; it is large. */
function rowsOf(text: string, file: string): readonly (readonly string[])[] {
  const plain = /["\r]|[ \t]$|^[ \t]|,[ \t]|[ \t],/m.test(text) ? undefined : plainRows(text);
  if (plain !== undefined) return plain;
  const problems = createProblems();
  const table = csvTable(text, { file, report: problems.report, allowBlank: true });
  const [first] = problems.all;
  if (table === undefined || first !== undefined)
    throw fail("cohort-damaged", {
      path: file,
      problem: first === undefined ? "it has no header" : formatProblem(first),
    });
  return [table.columns, ...table.rows].map((row) => row.map((cell) => cell.text));
}

/** Rows of cells without quotes and blanks around them; `undefined` where something has to be said of their shape. */
function plainRows(text: string): readonly (readonly string[])[] | undefined {
  const rows = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(","));
  const [header = []] = rows;
  const isGood = header.length > 0 && new Set(header).size === header.length && !header.includes("");
  return isGood && rows.every((row) => row.length <= header.length) ? rows : undefined;
}
