import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBValue,
  StatementType,
  UBIGINT,
  VARCHAR,
} from "@duckdb/node-api";
import { z } from "zod";
import type { DuckdbLimits } from "./duckdb-limits.ts";
import { refusalOfQuery } from "./refusal-of-query.ts";
import { quoteIdentifier, quoteText, sqlColumnNames } from "./sql-column-names.ts";
import type { SqlQuery } from "./sql-query.ts";
import { wireOfDuckdb } from "./wire-of-duckdb.ts";

/** One dataset in memory, as the table `data`, and nothing else within reach. */
export interface DuckdbDatabase {
  /** Adds a batch of rows: a line of the frame. */
  append(line: string): void;
  /** Ends the loading. */
  complete(): void;
  /**
   * Runs one query and gives its only row as JSON: `[[column, wire value], …]`.
   *
   * @throws Error with a sentence for the query's author
   */
  query(query: SqlQuery): Promise<string>;
  close(): void;
}

/**
 * Makes an empty table for a frame. From the beginning queries can reach no file, no network and no extension,
 * and can change no setting.
 *
 * @param header the frame's first line: its columns' names and types
 */
export async function createDuckdbDatabase(header: string, limits: DuckdbLimits): Promise<DuckdbDatabase> {
  const columns = headerSchema.parse(JSON.parse(header));
  const called = sqlColumnNames(columns.map(([name]) => name));
  const instance = await DuckDBInstance.create(":memory:", {
    ...confinement,
    memory_limit: `${limits.memoryBytes}B`,
  });
  const connection = await instance.connect();
  const fields = columns.map(([name, type]) => `${quoteIdentifier(called.get(name) ?? name)} ${type}`);
  await connection.run(`CREATE TABLE data (${fields.join(", ")})`);
  const appender = await connection.createAppender("data");
  const types = columns.map(([, type]) => type);
  return {
    append: (line) => appendBatch(appender, types, line),
    complete: () => {
      appender.closeSync();
      connection.closeSync();
    },
    query: (query) => withConnection(instance, (own) => queryOn(own, query, { called, limits })),
    close: () => instance.closeSync(),
  };
}

// --- internal ---

/** One thread: sums come out the same each time. */
const confinement = {
  threads: "1",
  temp_directory: "",
  max_temp_directory_size: "0B",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
  allow_persistent_secrets: "false",
  enable_external_access: "false",
  lock_configuration: "true",
};

const columnTypes = { BOOLEAN, BIGINT, UBIGINT, DOUBLE, VARCHAR };
const columnTypeSchema = z.enum(["BOOLEAN", "BIGINT", "UBIGINT", "DOUBLE", "VARCHAR"]);
type ColumnType = z.infer<typeof columnTypeSchema>;

const headerSchema = z.array(z.tuple([z.string(), columnTypeSchema])).min(1);
const batchSchema = z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])));

function appendBatch(appender: DuckDBAppender, types: readonly ColumnType[], line: string): void {
  const batch = batchSchema.parse(JSON.parse(line));
  const chunk = DuckDBDataChunk.create(
    types.map((type) => columnTypes[type]),
    batch[0]?.length ?? 0,
  );
  chunk.setColumns(types.map((type, place) => (batch[place] ?? []).map((value) => typed(value, type))));
  appender.appendDataChunk(chunk);
}

function typed(value: string | number | boolean | null, type: ColumnType): DuckDBValue {
  if (value === null) return null;
  if (type === "BIGINT" || type === "UBIGINT") return BigInt(value);
  return type === "DOUBLE" ? Number(value) : value;
}

async function withConnection<Result>(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

async function queryOn(
  connection: DuckDBConnection,
  { sql, measures }: SqlQuery,
  { called, limits }: { readonly called: ReadonlyMap<string, string>; readonly limits: DuckdbLimits },
): Promise<string> {
  const refusal = refusalOfQuery(await parsedQuery(connection, sql));
  if (refusal !== undefined) throw new Error(refusal);
  if (measures.length > 0) await connection.run(measuresView(measures, called));
  const statement = await connection.prepare(sql);
  if (statement.statementType !== StatementType.SELECT) throw new Error("the query is no SELECT");
  // One row more than there should be tells that there are too many.
  const reader = await statement.streamAndReadUntil(2);
  const rows = reader.getRows();
  const [row] = rows;
  if (row === undefined) throw new Error("the query gives no row, and one is needed");
  if (rows.length > 1) throw new Error("the query gives more than one row");
  const names = reader.columnNames();
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new Error(`the query gives two columns ${quoteIdentifier(twice)}`);
  const json = JSON.stringify(names.map((name, place) => [name, wireOfDuckdb(row[place] ?? null)]));
  if (json.length <= limits.rowCharacters) return json;
  throw new Error(`the query's row has more than ${limits.rowCharacters} characters`);
}

/** DuckDB's own parse tree; refuses whatever is not a SELECT. */
async function parsedQuery(connection: DuckDBConnection, sql: string): Promise<unknown> {
  const reader = await connection.runAndReadAll("SELECT json_serialize_sql($sql::VARCHAR)", { sql });
  return JSON.parse(String(reader.getRows()[0]?.[0]));
}

/** One row per measure and row of `data`; values as doubles, missing ones as NULL. */
function measuresView(measures: readonly string[], called: ReadonlyMap<string, string>): string {
  const parts = measures.map((name) => {
    const column = quoteIdentifier(called.get(name) ?? name);
    return `SELECT ${quoteText(name)} AS name, rowid AS "row", CAST(${column} AS DOUBLE) AS "value" FROM data`;
  });
  return `CREATE TEMP VIEW measures AS ${parts.join(" UNION ALL ")}`;
}
