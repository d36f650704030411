import type { JsonObject, JsonValue } from "@daydream/base";

/** A data frame in its wire form: its index, where it says something, stands among the columns. */
export interface WireFrame {
  readonly columns: readonly JsonValue[];
  readonly rows: readonly (readonly JsonValue[])[];
}

/** One entry of a mapping, its key as text. Keys may repeat. */
export type Entry = readonly [key: string, value: JsonValue];

/** The frame that a `{"$df": …}` value holds. */
export function frameOf(value: JsonValue): WireFrame | undefined {
  const frame = tagged(value, "$df");
  if (frame === undefined || !isObject(frame)) return undefined;
  const { columns, rows } = frame;
  return isList(columns) && isList(rows) && rows.every(isList) ? { columns, rows } : undefined;
}

/** The text of a `{"$num": …}` value: an infinity, or a whole number beyond 2^53−1. */
export function numberTextOf(value: JsonValue): string | undefined {
  const text = tagged(value, "$num");
  return typeof text === "string" ? text : undefined;
}

/** A mapping's entries, of a JSON object or of a `{"$map": …}` value; `undefined` for what is neither. */
export function entriesOf(value: JsonValue): readonly Entry[] | undefined {
  const pairs = tagged(value, "$map");
  if (pairs !== undefined) {
    if (!isList(pairs) || !pairs.every((pair) => isList(pair) && pair.length === 2)) return undefined;
    return pairs.map((pair) => (isList(pair) ? [keyText(pair[0] ?? null), pair[1] ?? null] : ["", null]));
  }
  if (!isObject(value) || frameOf(value) !== undefined || numberTextOf(value) !== undefined) return undefined;
  return Object.entries(value);
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value for a message: its JSON, cut where it is long. */
export function showValue(value: JsonValue): string {
  const number = numberTextOf(value);
  const text = number ?? JSON.stringify(value);
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters - 1)}…`;
}

// --- internal ---

const shownCharacters = 120;

function tagged(value: JsonValue, tag: string): JsonValue | undefined {
  return isObject(value) && Object.keys(value).length === 1 ? value[tag] : undefined;
}

function keyText(key: JsonValue): string {
  return typeof key === "string" ? key : JSON.stringify(key);
}
