import type { JsonValue } from "@daydream/base";
import { entriesOf, frameOf, isList, numberTextOf } from "../answer/wire-forms.ts";

/** A wire value as a Python expression that evaluates to it; a table becomes the list of its rows. */
export function wireLiteral(value: JsonValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return textLiteral(value);
  if (typeof value === "number") return String(value);
  const number = numberTextOf(value);
  if (number !== undefined) return /^-?\d+$/.test(number) ? number : `float(${textLiteral(number)})`;
  if (isList(value)) return `[${value.map(wireLiteral).join(", ")}]`;
  const frame = frameOf(value);
  if (frame !== undefined) return wireLiteral(frame.rows);
  const entries = (entriesOf(value) ?? []).map(([key, item]) => `${textLiteral(key)}: ${wireLiteral(item)}`);
  return `{${entries.join(", ")}}`;
}

// --- internal ---

/** JSON's text is Python's too, but for characters that end a line in one of the two. */
function textLiteral(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
