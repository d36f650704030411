import {
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import type { ReportCell, ReportColumn, ReportTable } from "./report-tables.ts";

/** DuckDB with tables of reports in it. */
export interface ReportDatabase extends AsyncDisposable {
  readonly connection: DuckDBConnection;
  addTable(table: Pick<ReportTable, "name" | "columns"> | NamedColumns, rows: Rows): Promise<void>;
}

export interface NamedColumns {
  readonly name: string;
  readonly columns: readonly ReportColumn[];
}

type Rows = Iterable<readonly ReportCell[]> | AsyncIterable<readonly ReportCell[]>;

export interface ReportDatabaseOptions {
  /** A file of its own for what does not fit into memory. @default all is kept in memory */
  readonly file?: string;
  /** Lets statements read and write files; without it nothing outside can be reached or changed. @default false */
  readonly canReachFiles?: boolean;
}

/** Opens an empty database. */
export async function openReportDatabase({
  file = ":memory:",
  canReachFiles = false,
}: ReportDatabaseOptions = {}): Promise<ReportDatabase> {
  const instance = await DuckDBInstance.create(file, {
    ...settings,
    enable_external_access: String(canReachFiles),
    lock_configuration: "true",
  });
  const connection = await instance.connect();
  return {
    connection,
    addTable: ({ name, columns }, rows) => fillTable(connection, { name, columns }, rows),
    [Symbol.asyncDispose]: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A name as SQL has it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL has it. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

// --- internal ---

const settings = {
  memory_limit: "512MB",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
  allow_persistent_secrets: "false",
};

const types = { VARCHAR, DOUBLE, INTEGER, BOOLEAN };

/** Rows of one chunk: DuckDB's own size of a vector. */
const chunkRows = 2048;

async function fillTable(
  connection: DuckDBConnection,
  { name, columns }: NamedColumns,
  rows: Rows,
): Promise<void> {
  const fields = columns.map((column) => `${quoteName(column.name)} ${column.type}`);
  await connection.run(`CREATE TABLE ${quoteName(name)} (${fields.join(", ")})`);
  const appender = await connection.createAppender(name);
  let waiting: (readonly ReportCell[])[] = [];
  const flush = () => {
    if (waiting.length === 0) return;
    const chunk = DuckDBDataChunk.create(
      columns.map(({ type }) => types[type]),
      waiting.length,
    );
    chunk.setColumns(columns.map((_, at) => waiting.map((row) => row[at] ?? null)));
    appender.appendDataChunk(chunk);
    waiting = [];
  };
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length === chunkRows) flush();
  }
  flush();
  appender.closeSync();
}
