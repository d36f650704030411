import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { extname, resolve } from "node:path";
import { checkLevels, compile, csvCell, csvChunks, type Design, type Spec } from "@daydream/design";
import { acquireRunLock, createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { readGivenCatalogs } from "../catalog/given-catalogs.ts";
import type { CompileFlags } from "../commands/compile.ts";
import { fail } from "../errors.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { describeCoverage } from "./describe-coverage.ts";
import { levelCatalogs } from "./level-catalogs.ts";
import { planCohort, readAllCatalogs } from "./plan-cohort.ts";
import { findSpec, readSpec, type SpecSource } from "./read-spec.ts";
import { writeCohort } from "./write-cohort.ts";

/** `compile`: writes a cohort, or gives the rows of a spec file. */
export async function compileCommand(io: Io, given: string, flags: CompileFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const source = findSpec(given, workspace);
  if (source.kind === "file") return compileRows(source, { io, flags, workspace });
  for (const option of ["out", "format", "limit"] as const)
    if (flags[option] !== undefined)
      throw fail("bad-option", {
        option: `--${option}`,
        problem: `is for the rows of a spec file: daydream compile ${workspace.files.describe(`cohorts/${given}/spec/config.yaml`)}`,
      });
  return compileCohort(source.cohort, { io, flags, workspace, source });
}

// --- internal ---

interface Work {
  readonly io: Io;
  readonly flags: CompileFlags;
  readonly workspace: Workspace;
}

async function compileCohort(name: string, work: Work & { readonly source: SpecSource }): Promise<ExitCode> {
  const { io, flags, workspace, source } = work;
  const plan = planCohort(source, workspace);
  if (plan.kind === "invalid") throw invalidInput(plan.problems);
  checkGiven(plan.spec, work);
  const { dataRoot } = workspace.settings;
  await using _lock = await acquireRunLock({ directory: dataRoot, program: "daydream" });
  await using store = createFsStore({ directory: dataRoot });
  const written = await writeCohort(plan, { name, store, dataRoot });
  const design = compile(plan.spec);
  if (flags.json) {
    io.out(`${JSON.stringify({ cohort: name, rows: design.rowCount, ...written }, null, 2)}\n`);
    return exitCode.done;
  }
  const counts = Object.entries(written.members).map(([stage, count]) => `${count} ${stage}s`);
  io.out(`${name}: ${design.rowCount} rows → ${counts.join(", ")}\n`);
  io.out(describeCoverage(design));
  io.out(`${written.seeded} new, ${written.updated} with new inputs, the others as they were\n`);
  io.out(
    written.isChanged
      ? `wrote ${workspace.files.describe(`cohorts/${name}`)}; next: daydream plan ${name}\n`
      : "nothing to do\n",
  );
  return exitCode.done;
}

function compileRows(source: SpecSource, work: Work): ExitCode {
  const { io, flags, workspace } = work;
  const parsed = readSpec(source, workspace);
  if (parsed.kind === "invalid") throw invalidInput(parsed.problems);
  checkGiven(parsed.spec, work);
  const design = compile(parsed.spec);
  const format = formatOf(flags);
  if (flags.out === undefined) {
    printRows(design, { io, format, limit: flags.limit });
    return exitCode.done;
  }
  writeRows(design, { path: resolve(io.workingDirectory, flags.out), format });
  if (flags.json)
    io.out(
      `${JSON.stringify({ rows: design.rowCount, columns: design.columns, coverage: design.coverage ?? null, out: flags.out }, null, 2)}\n`,
    );
  else io.out(`${design.rowCount} rows in ${flags.out}\n${describeCoverage(design)}`);
  return exitCode.done;
}

/** Levels must be in the catalogs that the command line names, and in the data root's when it names that. */
function checkGiven(spec: Spec, { flags, workspace, io }: Work): void {
  const { pipeline, files, settings } = workspace;
  const given = readGivenCatalogs(
    { files: flags.catalog ?? [], columns: flags.catalogCsv ?? [] },
    {
      pipeline,
      dataRoot: settings.dataRoot,
      csvFolder: flags.dataRoot === undefined ? io.workingDirectory : settings.dataRoot,
      workingDirectory: io.workingDirectory,
    },
  );
  const problems = [...checkLevels(spec, given)];
  if (flags.dataRoot !== undefined) {
    const { catalogs, problems: found } = readAllCatalogs(workspace);
    problems.push(...found, ...checkLevels(spec, levelCatalogs(spec, { catalogs, pipeline, files })));
  }
  if (problems.length > 0) throw invalidInput(problems);
}

function formatOf({ format, out }: CompileFlags): "csv" | "jsonl" {
  if (format !== undefined) return format;
  const suffix = out === undefined ? "" : extname(out);
  if (suffix === "" || suffix === ".csv") return "csv";
  if (suffix === ".jsonl") return "jsonl";
  throw fail("bad-option", { option: "--out", problem: `should end in .csv or .jsonl, or say --format` });
}

function printRows(
  design: Design,
  of: { readonly io: Io; readonly format: "csv" | "jsonl"; readonly limit: number | undefined },
): void {
  const { io, format, limit = design.rowCount } = of;
  const decoder = new TextDecoder();
  if (format === "csv" && limit >= design.rowCount) {
    for (const chunk of csvChunks(design)) io.out(decoder.decode(chunk, { stream: true }));
    return;
  }
  if (format === "csv") io.out(`${design.columns.join(",")}\n`);
  let printed = 0;
  for (const row of design) {
    if (printed === limit) break;
    io.out(format === "csv" ? `${Object.values(row).map(csvCell).join(",")}\n` : `${JSON.stringify(row)}\n`);
    printed += 1;
  }
  if (printed < design.rowCount) io.err(`… ${design.rowCount - printed} more rows\n`);
}

/** Writes rows beside their place and renames them: the file is whole or not there. */
function writeRows(
  design: Design,
  { path, format }: { readonly path: string; readonly format: "csv" | "jsonl" },
): void {
  const temporary = `${path}.${process.pid}.partial`;
  const file = openOut(temporary, path);
  try {
    if (format === "csv") for (const chunk of csvChunks(design)) writeSync(file, chunk);
    else for (const lines of batches(design)) writeSync(file, lines);
    closeSync(file);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function openOut(temporary: string, path: string): number {
  try {
    return openSync(temporary, "w");
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw fail("bad-option", { option: "--out", problem: `${path} cannot be written: ${error.message}` });
  }
}

function* batches(design: Design): Generator<string> {
  let text = "";
  for (const row of design) {
    text += `${JSON.stringify(row)}\n`;
    if (text.length < 1 << 16) continue;
    yield text;
    text = "";
  }
  yield text;
}
