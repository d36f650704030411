import type { JsonValue } from "./canonical-json.ts";

/** A text's JSON value, or why it has none. */
export type ParsedJson =
  | { readonly kind: "parsed"; readonly value: JsonValue }
  | { readonly kind: "malformed"; readonly reason: string };

/** Reads a text as JSON; text that is not JSON is an outcome, not an error. */
export function parseJson(text: string): ParsedJson {
  try {
    return { kind: "parsed", value: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { kind: "malformed", reason: error instanceof Error ? error.message : String(error) };
  }
}
