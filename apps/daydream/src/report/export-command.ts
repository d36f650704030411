import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, resolve } from "node:path";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { describePath } from "../catalog/source-files.ts";
import type { ExportFlags } from "../commands/export.ts";
import { fail } from "../errors.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { chosenCohorts } from "./find-reportable.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { readTexts } from "./read-texts.ts";
import { openReportDatabase, quoteName, quoteText } from "./report-database.ts";
import { reportStages } from "./report-stages.ts";
import { type ReportTable, reportTables } from "./report-tables.ts";

/** `export`: a cohort's evaluations, with every axis and the texts, as one file for other programs. */
export async function exportCommand(io: Io, cohort: string, flags: ExportFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline } = workspace;
  chosenCohorts([cohort], { files, isAll: false });
  const out = resolve(io.workingDirectory, flags.out);
  const format = formatOf(flags);
  const read = await readEvaluations(cohort, workspace);
  const tables = reportTables([read], pipeline);
  const table = tables.find(({ name }) => name === (flags.table ?? "evaluations"));
  if (table === undefined)
    throw fail("bad-option", {
      option: "--table",
      problem: `should be ${tables.map(({ name }) => name).join(", ")}, got ${flags.table}`,
    });
  const folder = mkdtempSync(join(tmpdir(), "daydream-export-"));
  mkdirSync(dirname(out), { recursive: true });
  // Beside its place, so that it can be renamed into it.
  const unfinished = `${out}.${process.pid}.unfinished`;
  try {
    await using database = await openReportDatabase({
      file: join(folder, "export.duckdb"),
      canReachFiles: true,
    });
    await database.addTable(table, table.rows());
    const withTexts = flags.texts !== false && table.name !== "members";
    if (withTexts) await database.addTable(textTable, readTexts(read.generations, files.dataRoot));
    const query = withTexts ? joined(table, reportStages(pipeline).candidate.name) : `FROM ${table.name}`;
    const options = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT parquet, COMPRESSION zstd";
    await database.connection.run(`COPY (${query}) TO ${quoteText(unfinished)} (${options})`);
    renameSync(unfinished, out);
  } finally {
    rmSync(unfinished, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
  io.err(`wrote ${table.rowCount} ${table.name} to ${describePath(out, io.workingDirectory)}\n`);
  return exitCode.done;
}

// --- internal ---

const textTable = {
  name: "texts",
  columns: (["stage", "gen_id", "text", "reply"] as const).map((name) => ({
    name,
    type: "VARCHAR" as const,
  })),
};

function formatOf({ format, out }: ExportFlags): "csv" | "parquet" {
  const word = format ?? extname(out).slice(1).toLowerCase();
  if (word === "csv" || word === "parquet") return word;
  throw fail("bad-option", {
    option: "--format",
    problem:
      format === undefined
        ? `the name ${out} does not say csv or parquet`
        : `should be csv or parquet, got ${format}`,
  });
}

/** The rows in their order, each with the text that it is about and the reply that was read. */
function joined({ name }: ReportTable, candidate: string): string {
  if (name === "generations")
    return "SELECT g.*, t.text, t.reply FROM generations g LEFT JOIN texts t USING (stage, gen_id) ORDER BY g.rowid";
  const id = quoteName(`${candidate}_id`);
  return `SELECT e.*, c.text AS ${quoteName(`${candidate}_text`)}, r.reply AS reply FROM evaluations e
    LEFT JOIN texts c ON c.gen_id = e.${id} LEFT JOIN texts r ON r.gen_id = e.gen_id ORDER BY e.rowid`;
}
