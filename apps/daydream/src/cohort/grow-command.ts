import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { compile, growDesign, type Row, type Spec } from "@daydream/design";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { ReadFlags } from "../commands/setting-options.ts";
import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { cohortPaths } from "./cohort-paths.ts";
import { checkCohortName } from "./find-cohorts.ts";
import type { MemberLine } from "./parse-member-lines.ts";
import { readMembersCsv } from "./read-members-csv.ts";
import { findSpec, readSpec } from "./read-spec.ts";

/** `grow`: the rows of the compiled cohort are kept, few new ones restore coverage of the spec as it is now. */
export async function growCommand(
  io: Io,
  cohort: string,
  flags: ReadFlags & { readonly strength?: number; readonly out?: string },
): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline } = workspace;
  const parsed = readSpec(findSpec(checkCohortName(cohort), workspace), workspace);
  if (parsed.kind === "invalid") throw invalidInput(parsed.problems);
  const { spec } = parsed;
  const lines = readMembersCsv(files, cohort);
  if (lines === undefined)
    throw fail("cohort-not-compiled", { cohort, path: files.describe(cohortPaths.members(cohort)) });
  const rows = rowsOf(lines, { spec, pipeline });
  const grown = growDesign(rows, {
    spec,
    ...(flags.strength === undefined ? {} : { strength: flags.strength }),
  });
  const { columns } = compile(spec);
  const csv = rowsCsv(grown.rows, columns);
  if (flags.out !== undefined) writeFileSync(resolve(io.workingDirectory, flags.out), csv);
  if (flags.json) {
    io.out(`${JSON.stringify({ cohort, ran: rows.length, ...grown }, null, 2)}\n`);
    return exitCode.done;
  }
  const strangers = grown.strangers === 0 ? "" : `, ${grown.strangers} of them no row of the spec any more`;
  io.err(
    `${rows.length} rows are there${strangers}; they cover ${grown.before.covered} of ${grown.before.coverable} combinations of ${grown.before.strength} axes\n`,
  );
  io.err(
    `${grown.combinationCount} new combinations (no fewer than ${grown.lowerBound}) make it ${grown.after.covered} of ${grown.after.coverable}\n`,
  );
  io.out(flags.out === undefined ? csv : `${grown.rows.length} rows in ${flags.out}\n`);
  return exitCode.done;
}

// --- internal ---

/**
 * The rows that a compiled cohort came from: those of each member without children. A copy has no model and no
 * replicate, so it stands for the rows with any of them.
 */
function rowsOf(
  lines: readonly MemberLine[],
  { spec, pipeline }: { readonly spec: Spec; readonly pipeline: Pipeline },
): readonly Row[] {
  const full = compile({ ...spec, output: { ...spec.output, design: { kind: "full" } } });
  const parents = new Set(lines.flatMap(({ parentId }) => parentId ?? []));
  const names = pipeline.flatMap(({ axes }) => axes.map(({ name, aliases = [] }) => [name, ...aliases]));
  const columns = spec.axes.map((axis) => ({
    axis,
    column: names.find((group) => group.includes(axis.name))?.[0] ?? axis.name,
  }));
  return lines
    .filter(({ id }) => !parents.has(id))
    .flatMap(({ axes }) => {
      let rows: readonly Row[] = [{}];
      for (const { axis, column } of columns) {
        const level = axes[column];
        const levels = level === undefined ? axis.levels : [level];
        rows = rows.flatMap((row) => levels.map((one) => ({ ...row, [axis.name]: one })));
      }
      const known = rows.filter((row) => full.has(row));
      return known.length > 0 ? known : rows.slice(0, 1);
    });
}

function rowsCsv(rows: readonly Row[], columns: readonly string[]): string {
  const quote = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = rows.map((row) => columns.map((column) => quote(row[column] ?? "")).join(","));
  return [columns.map(quote).join(","), ...lines, ""].join("\n");
}
