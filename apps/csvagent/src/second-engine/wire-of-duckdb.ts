import type { JsonValue } from "@daydream/base";
import {
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  type DuckDBValue,
} from "@duckdb/node-api";

/**
 * A value of DuckDB the way sessions write theirs: NULL and NaN are null, whole numbers beyond 2^53−1 and
 * infinities are `{"$num": text}`, structs are objects, maps are `{"$map": …}`.
 *
 * @throws Error for types that no answer has, such as dates
 */
export function wireOfDuckdb(value: DuckDBValue): JsonValue {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : wireOfNonFinite(value);
  if (typeof value === "bigint") return wireOfInteger(value);
  if (value instanceof DuckDBDecimalValue) return Number(value.toString());
  if (value instanceof DuckDBListValue) return value.items.map(wireOfDuckdb);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, wireOfDuckdb(item)]));
  }
  if (value instanceof DuckDBMapValue)
    return { $map: value.entries.map((entry) => [wireOfDuckdb(entry.key), wireOfDuckdb(entry.value)]) };
  throw new Error(`the query gives a value that no answer has (${String(value)}): cast it to VARCHAR`);
}

// --- internal ---

function wireOfNonFinite(value: number): JsonValue {
  return Number.isNaN(value) ? null : { $num: String(value) };
}

function wireOfInteger(value: bigint): JsonValue {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : { $num: String(value) };
}
