/** A value that JSON can carry without loss. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * The one text of a JSON value: equal values give equal text.
 *
 * RFC 8785 (JCS): no white space, object keys in UTF-16 order, numbers as ECMAScript prints them, `-0` as
 * `0`. A field whose value is `undefined` is absent.
 *
 * @throws TypeError for what JSON cannot carry: NaN, Infinity, `undefined` outside a field, functions, bigint
 * and text with a lone surrogate; the message names the place.
 */
export function canonicalJson(value: unknown): string {
  return write(value, "$");
}

// --- internal ---

function write(value: unknown, at: string): string {
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${at} is ${value}, which JSON cannot carry`);
      return JSON.stringify(value === 0 ? 0 : value);
    case "string":
      return writeText(value, at);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value))
        return `[${value.map((item, index) => write(item, `${at}[${index}]`)).join(",")}]`;
      return writeObject(value as Readonly<Record<string, unknown>>, at);
    default:
      throw new TypeError(`${at} is a ${typeof value}, which JSON cannot carry`);
  }
}

function writeText(text: string, at: string): string {
  if (!text.isWellFormed()) throw new TypeError(`${at} has a lone surrogate, which UTF-8 cannot carry`);
  return JSON.stringify(text);
}

function writeObject(object: Readonly<Record<string, unknown>>, at: string): string {
  const fields = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${writeText(key, at)}:${write(object[key], `${at}.${key}`)}`);
  return `{${fields.join(",")}}`;
}
