import { hashBytes } from "@daydream/base";
import { blake2b } from "@noble/hashes/blake2.js";

/**
 * The predecessor's id of a member: a hash of names, so that its stores can be imported.
 *
 * @param prefix The stage's prefix: `d`.
 * @param parts Parent id and names in the stage's order; the replicate as a number. Case and surrounding
 * blanks do not count.
 * @param collision How many other members already have this id. @default 0
 */
export function namesV1Id(prefix: string, parts: readonly (string | number)[], collision = 0): string {
  const texts = parts.map((part) => (typeof part === "number" ? String(part) : part.trim().toLowerCase()));
  const canonical = [...texts, ...(collision > 0 ? [`collision:${collision}`] : [])].join("|");
  const digest = blake2b(new TextEncoder().encode(canonical), { dkLen: 10 });
  const number = BigInt(`0x${Buffer.from(digest).toString("hex")}`);
  return `${prefix}_${number.toString(36)}${collision > 0 ? `-${collision}` : ""}`;
}

/** The id of a set of concepts: their order does not count. */
export function comboId(combo: {
  readonly concepts: readonly string[];
  /** Which description of the concepts is used: `paragraph`. */
  readonly level: string;
  /** Most concepts a combo of this kind may have. */
  readonly maxConcepts: number;
}): string {
  const content = [combo.concepts.toSorted().join("|"), combo.level, Math.trunc(combo.maxConcepts)].join("|");
  return `combo_v1_${hashBytes(content).slice(0, 12)}`;
}
