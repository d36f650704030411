import { type JsonValue, parseJson } from "@daydream/base";
import type { AnswerSpec } from "./answer-spec.ts";
import { type Entry, entriesOf, frameOf, isList, isObject } from "./wire-forms.ts";

/** An object's values by key. */
export type Fields = ReadonlyMap<string, JsonValue>;

/** A list, a table's rows or only column, or a JSON text of a list. */
export function readList(value: JsonValue, of: AnswerSpec | undefined): readonly JsonValue[] | undefined {
  if (isList(value)) return value;
  const frame = frameOf(value);
  if (frame !== undefined) {
    const holdsRows = of === undefined || of.kind === "object" || of.kind === "mapping" || of.kind === "list";
    if (!holdsRows) return frame.columns.length === 1 ? frame.rows.map((row) => row[0] ?? null) : undefined;
    return of?.kind === "list" ? frame.rows : frame.rows.map((row) => rowObject(frame.columns, row));
  }
  const parsed = parsedText(value);
  return isList(parsed) ? parsed : undefined;
}

/** Entries by key, several where a key repeats; of a mapping, a table of two columns or a JSON text. */
export function readMapping(value: JsonValue): ReadonlyMap<string, readonly JsonValue[]> | undefined {
  const frame = frameOf(value);
  if (frame !== undefined)
    return frame.columns.length === 2
      ? groupEntries(frame.rows.map(([key = null, item = null]) => [keyOf(key), item]))
      : undefined;
  const entries = entriesOf(value);
  if (entries !== undefined) return groupEntries(entries);
  const parsed = parsedText(value);
  return isObject(parsed) ? readMapping(parsed) : undefined;
}

/** An object, a table's only row, or a JSON text of an object; no key twice. */
export function readObject(value: JsonValue): Fields | undefined {
  const frame = frameOf(value);
  if (frame !== undefined) {
    const [row, ...others] = frame.rows;
    return row === undefined || others.length > 0 ? undefined : readObject(rowObject(frame.columns, row));
  }
  const entries = entriesOf(value);
  if (entries !== undefined) {
    const fields = new Map(entries);
    return fields.size === entries.length ? fields : undefined;
  }
  const parsed = parsedText(value);
  return isObject(parsed) ? readObject(parsed) : undefined;
}

// --- internal ---

function groupEntries(entries: readonly Entry[]): ReadonlyMap<string, readonly JsonValue[]> {
  const groups = new Map<string, JsonValue[]>();
  for (const [key, item] of entries) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** A table's row; as pairs, because column names may repeat. */
function rowObject(columns: readonly JsonValue[], row: readonly JsonValue[]): JsonValue {
  return { $map: columns.map((column, index) => [column, row[index] ?? null]) };
}

function keyOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parsedText(value: JsonValue): JsonValue | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  const parsed = parseJson(value);
  return parsed.kind === "parsed" ? parsed.value : undefined;
}
