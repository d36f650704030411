import type { JsonValue } from "@daydream/base";

/**
 * A session's value as one that can be written and hashed: lone surrogates become U+FFFD, numbers beyond any
 * double become `$num` infinities. The session's own encoder sends neither, but code inside it can.
 */
export function wellFormedValue(value: JsonValue): JsonValue {
  switch (typeof value) {
    case "string":
      return value.toWellFormed();
    case "number":
      return Number.isFinite(value) ? value : { $num: String(value) };
    case "object":
      if (value === null) return null;
      if (isList(value)) return value.map(wellFormedValue);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormedValue(item)]),
      );
    default:
      return value;
  }
}

// --- internal ---

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
