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
  try {
    return write(value);
  } catch (error) {
    throw placed("$", error);
  }
}

// --- internal ---

function write(value: unknown): string {
  switch (typeof value) {
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(` is ${value}, which JSON cannot carry`);
      return JSON.stringify(value === 0 ? 0 : value);
    case "string":
      return writeText(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value)
        ? writeList(value)
        : writeObject(value as Readonly<Record<string, unknown>>);
    default:
      throw new TypeError(` is a ${typeof value}, which JSON cannot carry`);
  }
}

function writeText(text: string): string {
  if (!text.isWellFormed()) throw new TypeError(" has a lone surrogate, which UTF-8 cannot carry");
  return JSON.stringify(text);
}

function writeList(items: readonly unknown[]): string {
  let text = "[";
  for (let index = 0; index < items.length; index += 1) {
    try {
      text += `${index === 0 ? "" : ","}${write(items[index])}`;
    } catch (error) {
      throw placed(`[${index}]`, error);
    }
  }
  return `${text}]`;
}

function writeObject(object: Readonly<Record<string, unknown>>): string {
  let text = "{";
  for (const key of Object.keys(object).sort()) {
    const value = object[key];
    if (value === undefined) continue;
    try {
      text += `${text.length === 1 ? "" : ","}${writeText(key)}:${write(value)}`;
    } catch (error) {
      throw placed(`.${key}`, error);
    }
  }
  return `${text}}`;
}

/** The place is put together while the error travels up, so that values without a fault pay nothing for it. */
function placed(place: string, error: unknown): unknown {
  return error instanceof TypeError ? new TypeError(place + error.message) : error;
}
