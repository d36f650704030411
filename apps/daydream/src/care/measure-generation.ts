import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDaydreamError } from "@daydream/base";
import { readIfThere } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { parseRawRecord } from "../generation/raw-record.ts";

/** What generations take up, and what was paid for them. */
export interface StoredSize {
  readonly generations: number;
  readonly bytes: number;
  /** Of the calls whose cost was recorded; earlier attempts count. */
  readonly usd: number;
  /** Calls whose cost nobody knows. */
  readonly unpricedCalls: number;
}

export const nothingStored: StoredSize = { generations: 0, bytes: 0, usd: 0, unpricedCalls: 0 };

/** Measures one generation with its earlier attempts. */
export function measureGeneration(dataRoot: string, { stage, id }: GenerationRef): StoredSize {
  const path = cohortPaths.generation(stage, id);
  const folder = join(dataRoot, path);
  let [bytes, usd, unpricedCalls] = [0, 0, 0];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) continue;
    bytes += stats.size;
    if (!/(^|[/\\])raw_metadata\.json$/.test(name)) continue;
    const cost = costOf(join(folder, name), `${path}/${name}`);
    if (cost === undefined) unpricedCalls += 1;
    else usd += cost;
  }
  const hasRecord = statSync(join(folder, generationFiles.rawMetadata), { throwIfNoEntry: false });
  const hasReply = statSync(join(folder, generationFiles.raw), { throwIfNoEntry: false });
  if (hasRecord === undefined && hasReply !== undefined) unpricedCalls += 1;
  return { generations: 1, bytes, usd, unpricedCalls };
}

export function addSizes(a: StoredSize, b: StoredSize): StoredSize {
  return {
    generations: a.generations + b.generations,
    bytes: a.bytes + b.bytes,
    usd: a.usd + b.usd,
    unpricedCalls: a.unpricedCalls + b.unpricedCalls,
  };
}

// --- internal ---

/** Dollars of one attempt; `undefined`: unknown. */
function costOf(file: string, path: string): number | undefined {
  try {
    const { mode, input_mode, cost_usd, error } = parseRawRecord(readIfThere(file) ?? "", path);
    if (mode === "copy" || input_mode === "copy") return 0;
    const isFree = (error ?? null) !== null && error?.maybe_charged !== true;
    return cost_usd ?? (isFree ? 0 : undefined);
  } catch (error) {
    if (isDaydreamError(error, "daydream/bad-metadata")) return undefined;
    throw error;
  }
}
