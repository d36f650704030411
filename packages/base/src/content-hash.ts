import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";

/** SHA-256 of bytes, or of a text's UTF-8 bytes: 64 hex digits. */
export function hashBytes(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** SHA-256 of a value's {@link canonicalJson}: 64 hex digits. */
export function hashJson(value: unknown): string {
  return hashBytes(canonicalJson(value));
}

/**
 * A short id that depends on content alone: `<prefix>_` and the first 80 bits of {@link hashJson} in base 36,
 * always 16 digits long.
 */
export function contentId(prefix: string, value: unknown): string {
  return `${prefix}_${BigInt(`0x${hashJson(value).slice(0, 20)}`)
    .toString(36)
    .padStart(16, "0")}`;
}
