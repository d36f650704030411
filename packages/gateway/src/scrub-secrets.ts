import type { JsonValue } from "@daydream/base";

/** What stands where a secret was. */
export const SCRUBBED = "[secret]";

/**
 * Takes secrets out of a text: those given, and whatever has the form of a key or of an authorisation header.
 *
 * Given secrets shorter than twelve characters are left in: they would take ordinary words with them, as does the
 * `unused` that stands for a key where none is needed.
 */
export function scrubSecrets(text: string, secrets: readonly string[] = []): string {
  return scrubGiven(text, secrets)
    .replaceAll(/\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/g, SCRUBBED)
    .replaceAll(/\bhf_[A-Za-z0-9]{16,}/g, SCRUBBED)
    .replaceAll(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{16,}/gi, `$1 ${SCRUBBED}`);
}

/** Takes the given secrets out of a text and leaves all else as it is, also what looks like a key. */
export function scrubGiven(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST)
    .reduce((scrubbed, secret) => scrubbed.replaceAll(secret, SCRUBBED), text);
}

/** {@link scrubSecrets} for every text inside a JSON value, keys left alone. */
export function scrubJson(value: JsonValue, secrets: readonly string[] = []): JsonValue {
  if (typeof value === "string") return scrubSecrets(value, secrets);
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map((item) => scrubJson(item, secrets));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scrubJson(item, secrets)]));
}

// --- internal ---

const SHORTEST = 12;

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
