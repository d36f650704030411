import { createProblems, csvTable, formatProblem } from "@daydream/design/catalog";
import type { SourceFiles } from "../catalog/source-files.ts";
import { fail } from "../errors.ts";
import { cohortPaths } from "./cohort-paths.ts";

/** One line of a membership.csv. */
export interface MembershipLine {
  readonly stage: string;
  readonly id: string;
}

/** The text of a membership.csv: exactly `stage,gen_id`. */
export function membershipCsv(members: readonly MembershipLine[]): string {
  return ["stage,gen_id", ...members.map(({ stage, id }) => `${stage},${id}`), ""].join("\n");
}

/**
 * The lines of a cohort's membership.csv, or `undefined` when it was not compiled. Further columns, as older
 * stores have them, are passed over.
 *
 * @throws `daydream/cohort-damaged`.
 */
export function readMembershipCsv(files: SourceFiles, cohort: string): readonly MembershipLine[] | undefined {
  const path = cohortPaths.membership(cohort);
  const text = files.read(path);
  if (text === undefined) return undefined;
  if (isPlain(text)) return plainLines(text);
  const problems = createProblems();
  const file = files.describe(path);
  const table = csvTable(text, { file, report: problems.report, allowBlank: true });
  const names = table?.columns.map((column) => column.text) ?? [];
  const [stageAt, idAt] = [names.indexOf("stage"), names.indexOf("gen_id")];
  const [first] = problems.all;
  if (table === undefined || first !== undefined || stageAt < 0 || idAt < 0) {
    const problem = first === undefined ? "the columns stage and gen_id are not there" : formatProblem(first);
    throw fail("cohort-damaged", { path: file, problem });
  }
  return table.rows.map((row) => ({ stage: row[stageAt]?.text ?? "", id: row[idAt]?.text ?? "" }));
}

// --- internal ---

/** True of a text as {@link membershipCsv} writes it, which needs no CSV parser. */
function isPlain(text: string): boolean {
  return text.startsWith("stage,gen_id\n") && text.endsWith("\n") && !/[\r"]/.test(text);
}

function plainLines(text: string): readonly MembershipLine[] {
  return text
    .split("\n")
    .slice(1, -1)
    .map((line) => {
      const [stage = "", id = ""] = line.split(",");
      return { stage, id };
    });
}
