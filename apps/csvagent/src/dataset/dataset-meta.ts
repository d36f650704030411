import { type JsonObject, type JsonValue, parseJson } from "@daydream/base";
import { fail } from "../errors.ts";

/** What `meta.json` beside a CSV file says; `null` where it says nothing. */
export interface DatasetMeta {
  readonly title: string | null;
  /** The first of description, subtitle and title that is not empty. */
  readonly description: string | null;
  readonly licence: string | null;
  readonly url: string | null;
}

/**
 * Reads the text of a `meta.json`. Unknown fields are ignored.
 *
 * @throws `csvagent/bad-meta` naming `file` for text that is no JSON object or a field of another type.
 */
export function parseDatasetMeta(text: string, file: string): DatasetMeta {
  const json = parseJson(text.replace(/^\uFEFF/, ""));
  if (json.kind === "malformed") throw fail("bad-meta", { file, problem: `no JSON: ${json.reason}` });
  const meta = json.value;
  if (!isObject(meta)) throw fail("bad-meta", { file, problem: "must be an object" });
  const read = (name: string): string | null => readText(meta[name], name, file);
  return {
    title: firstFilled(read("title")),
    description: firstFilled(read("description"), read("subtitle"), read("title")),
    licence: firstFilled(read("licence"), read("license"), readFirstLicence(meta.licenses, file)),
    url: firstFilled(read("url")),
  };
}

// --- internal ---

// Checked by hand: every command that lists datasets reads these files, and is to start at once.

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readText(value: JsonValue | undefined, name: string, file: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  throw fail("bad-meta", { file, problem: `${name} must be a text` });
}

function readFirstLicence(licences: JsonValue | undefined, file: string): string | null {
  if (licences === undefined || licences === null) return null;
  const first: JsonValue | undefined = Array.isArray(licences) ? (licences[0] ?? {}) : undefined;
  if (first === undefined || !isObject(first))
    throw fail("bad-meta", { file, problem: 'licenses must be a list of {"name": "…"}' });
  return readText(first.name, "licenses[0].name", file);
}

function firstFilled(...texts: readonly (string | null)[]): string | null {
  return texts.map((candidate) => candidate?.trim()).find((candidate) => candidate) ?? null;
}
