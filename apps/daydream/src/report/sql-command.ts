import { type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from "@duckdb/node-api";
import type { SqlFlags } from "../commands/sql.ts";
import { fail } from "../errors.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import type { CohortEvaluations } from "./evaluation.ts";
import { chosenCohorts } from "./find-reportable.ts";
import { columnsOf, frameCsv } from "./frame.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { openReportDatabase } from "./report-database.ts";
import { reportTables } from "./report-tables.ts";

/** `sql`: one query over evaluations, generations and members of cohorts; nothing else is within its reach. */
export async function sqlCommand(io: Io, query: string, flags: SqlFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline } = workspace;
  const given = flags.cohort ?? [];
  const cohorts = await readAll(chosenCohorts(given, { files, isAll: given.length === 0 }), workspace);
  await using database = await openReportDatabase();
  for (const table of reportTables(cohorts, pipeline)) await database.addTable(table, table.rows());
  const { columns, rows } = await answer(database.connection, query);
  if (flags.json)
    io.out(
      `${JSON.stringify(
        rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]]))),
        null,
        2,
      )}\n`,
    );
  else if (flags.csv)
    io.out(frameCsv({ columns: columnsOf("text", columns), rows: rows.map((row) => row.map(cellText)) }));
  else
    io.out(
      renderTable(
        columns.map((title, at) => ({
          title,
          align: rows.every((row) => row[at] === null || typeof row[at] === "number") ? "right" : "left",
          maxWidth: 60,
        })),
        rows.map((row) => row.map(cellText)),
      ),
    );
  return exitCode.done;
}

// --- internal ---

/** What a query may be: it says something and changes nothing. */
const reading = [StatementType.SELECT, StatementType.EXPLAIN];

/** Whole numbers that DuckDB gives as text. */
const wholeTypes = /^(BIGINT|UBIGINT|HUGEINT|UHUGEINT)$/;

async function readAll(
  names: readonly string[],
  workspace: Workspace,
): Promise<readonly CohortEvaluations[]> {
  const cohorts: CohortEvaluations[] = [];
  for (const name of names) cohorts.push(await readEvaluations(name, workspace));
  return cohorts;
}

interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

async function answer(connection: DuckDBConnection, query: string): Promise<Answer> {
  const statement = await prepare(connection, query);
  const reader = await explained(() => statement.runAndReadAll());
  const isWhole = reader.columnTypes().map((type) => wholeTypes.test(String(type)));
  return {
    columns: reader.deduplicatedColumnNames(),
    rows: reader
      .getRowsJson()
      .map((row) => row.map((cell, at) => (isWhole[at] === true ? asNumber(cell) : cell))),
  };
}

async function prepare(connection: DuckDBConnection, query: string): Promise<DuckDBPreparedStatement> {
  const statements =
    query.trim() === "" ? undefined : await explained(() => connection.extractStatements(query));
  if (statements?.count !== 1) throw fail("bad-query", { problem: "there should be one statement" });
  const statement = await explained(() => statements.prepare(0));
  if (!reading.includes(statement.statementType))
    throw fail("bad-query", { problem: "it should be a SELECT: the tables can only be read" });
  return statement;
}

/** DuckDB's own words for the author of the query. */
async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw fail(
      "bad-query",
      { problem: error.message.replace(/^Failed to \w+ statements: /, "").trim() },
      { cause: error },
    );
  }
}

function asNumber(cell: unknown): unknown {
  if (typeof cell !== "string") return cell;
  const number = Number(cell);
  return Number.isSafeInteger(number) ? number : cell;
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}
