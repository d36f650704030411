import { join } from "node:path";
import { parseJson } from "@daydream/base";
import type { Member } from "@daydream/design";
import { z } from "zod";
import { readIfThere } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";

/** How many tokens replies of one stage and model had. */
export interface MeasuredUsage {
  /** Replies that were looked at. */
  readonly count: number;
  readonly lowTokens: number;
  readonly highTokens: number;
}

/** Most replies that are looked at for one stage and model. */
const sampleSize = 40;

/** Fewest replies that say something about the next one. */
const enough = 5;

/**
 * Measures replies that are in the store: for each key, the 10th and the 90th percentile of completion tokens
 * (reasoning included, as providers bill them). A key with fewer than five replies is not in the result.
 */
export function measureUsage(
  made: Iterable<Member>,
  { dataRoot, keyOf }: { readonly dataRoot: string; readonly keyOf: (member: Member) => string },
): ReadonlyMap<string, MeasuredUsage> {
  const tokens = new Map<string, number[]>();
  const looked = new Map<string, number>();
  for (const member of made) {
    const key = keyOf(member);
    const count = looked.get(key) ?? 0;
    if (count === sampleSize) continue;
    looked.set(key, count + 1);
    const found = completionTokens(dataRoot, member);
    if (found === undefined) continue;
    const list = tokens.get(key) ?? [];
    tokens.set(key, list);
    list.push(found);
  }
  return new Map(
    [...tokens].flatMap(([key, counts]) => {
      if (counts.length < enough) return [];
      const sorted = counts.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
      return [[key, { count: counts.length, lowTokens: at(0.1), highTokens: at(0.9) }] as const];
    }),
  );
}

// --- internal ---

const usageSchema = z.object({ usage: z.object({ completion_tokens: z.number().min(0) }) });

function completionTokens(dataRoot: string, { stage, id }: Member): number | undefined {
  const path = join(dataRoot, cohortPaths.generation(stage, id), generationFiles.rawMetadata);
  const text = readIfThere(path);
  const parsed = text === undefined ? undefined : parseJson(text);
  if (parsed?.kind !== "parsed") return undefined;
  const result = usageSchema.safeParse(parsed.value);
  return result.success ? result.data.usage.completion_tokens : undefined;
}
