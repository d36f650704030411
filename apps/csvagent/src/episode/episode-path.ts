import type { Source } from "../question/sources.ts";

/** Where the store keeps the episodes of a source. */
export function episodePath(source: Source, verified: boolean): string {
  return `episodes/${source}${verified ? "" : ".unverified"}.jsonl`;
}
