import type { JsonValue } from "@daydream/base";

/** A JSON value as a Python expression that gives the same value. */
export function pythonLiteral(value: JsonValue): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
  if (isList(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${pythonLiteral(key)}: ${pythonLiteral(item)}`)
    .join(", ")}}`;
}

// --- internal ---

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
