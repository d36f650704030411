import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDaydreamError } from "@daydream/base";
import type { Member } from "@daydream/design";
import type { Store } from "@daydream/store";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import {
  type GenerationIndex,
  type IndexedGeneration,
  indexJson,
  indexPath,
  readIndex,
} from "./generation-index.ts";
import { absentState, type GenerationState } from "./generation-state.ts";
import { readGeneration } from "./read-generation.ts";

/** What the store holds of members, and how it was found out. */
export interface ScannedGenerations {
  of(stage: string, id: string): GenerationState;
  /** Folders that were read; the others had not changed since the index was written. */
  readonly readCount: number;
}

/** A generation that is looked at: a member, or the parent of one that is planned elsewhere. */
export interface ScanTarget {
  readonly stage: string;
  readonly id: string;
  /** True when children's inputs depend on its text. */
  readonly isParent: boolean;
}

/**
 * Finds out what the store holds of members. The files are the truth: a folder whose time stamps are those in
 * the index is taken from there, all others are read. The index is written again when reading was much work;
 * it may be deleted at any time, and a data root that cannot be written does without.
 */
export async function scanGenerations(
  targets: readonly ScanTarget[],
  { dataRoot, store, rescan = false }: ScanOptions,
): Promise<ScannedGenerations> {
  const index: GenerationIndex = rescan ? new Map() : await readIndex(store);
  const stages = new Map<string, ScannedStage>();
  let readCount = 0;
  for (const { stage, id, isParent } of targets) {
    const { present, states, indexed } = stages.get(stage) ?? openStage(stage, { dataRoot, index });
    stages.set(stage, { present, states, indexed });
    if (!present.has(id)) continue;
    const stamp = stampOf(`${dataRoot}/${cohortPaths.generation(stage, id)}`, isParent);
    const known = indexed.get(id);
    if (known?.stamp === stamp) {
      states.set(id, known.state);
      continue;
    }
    const state = readGeneration(dataRoot, { stage, id });
    readCount += 1;
    indexed.set(id, { stamp, state });
    states.set(id, state);
  }
  if (readCount >= worthKeeping) await keepIndex(index, { store, stages });
  return { of: (stage, id) => stages.get(stage)?.states.get(id) ?? absentState, readCount };
}

export interface ScanOptions {
  readonly dataRoot: string;
  readonly store: Store;
  /** Reads every folder, whatever the index says. @default false */
  readonly rescan?: boolean | undefined;
}

/** The generations that a plan looks at: its members, and parents that are planned elsewhere. */
export function scanTargets(
  members: readonly Member[],
  parentStageOf: (stage: string) => string | undefined,
): readonly ScanTarget[] {
  const parents = new Map<string, string>();
  for (const { stage, parentId } of members)
    if (parentId !== undefined) parents.set(parentId, parentStageOf(stage) ?? "");
  const targets = members.map(({ stage, id }) => ({ stage, id, isParent: parents.delete(id) }));
  const elsewhere = [...parents].map(([id, stage]) => ({ stage, id, isParent: true }));
  return [...elsewhere, ...targets];
}

// --- internal ---

interface ScannedStage {
  /** Ids that have a folder. */
  readonly present: ReadonlySet<string>;
  readonly states: Map<string, GenerationState>;
  readonly indexed: Map<string, IndexedGeneration>;
}

function openStage(
  stage: string,
  { dataRoot, index }: { readonly dataRoot: string; readonly index: GenerationIndex },
): ScannedStage {
  const indexed = index.get(stage) ?? new Map<string, IndexedGeneration>();
  index.set(stage, indexed);
  return { present: new Set(namesIn(join(dataRoot, cohortPaths.stage(stage)))), states: new Map(), indexed };
}

/** Fewer folders are read faster than an index is written. */
const worthKeeping = 500;

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** A folder's stamp; of a parent the text's too, which an editor may change in its place. */
function stampOf(folder: string, isParent: boolean): string {
  const own = stampOfPath(folder);
  return isParent ? `${own}/${stampOfPath(`${folder}/${generationFiles.parsed}`)}` : own;
}

function stampOfPath(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.ino}:${stats.mtimeMs}:${stats.size}`;
}

async function keepIndex(
  index: GenerationIndex,
  of: { readonly store: Store; readonly stages: ReadonlyMap<string, ScannedStage> },
): Promise<void> {
  for (const { present, indexed } of of.stages.values())
    for (const id of indexed.keys()) if (!present.has(id)) indexed.delete(id);
  try {
    await of.store.writeDocument(indexPath, indexJson(index));
  } catch (error) {
    const isFine = isDaydreamError(error, "store/not-writable") || isDaydreamError(error, "store/disk-full");
    if (!isFine) throw error;
  }
}
