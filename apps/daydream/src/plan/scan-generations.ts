import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDaydreamError } from "@daydream/base";
import type { Member } from "@daydream/design";
import type { Store } from "@daydream/store";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import {
  type GenerationIndex,
  type GenerationStamp,
  type IndexedGeneration,
  indexJson,
  indexPath,
  readIndex,
} from "./generation-index.ts";
import { absentState, type GenerationState } from "./generation-state.ts";
import { readGeneration } from "./read-generation.ts";
import type { ReadSpending, Spending } from "./spending.ts";

/** What the store holds of members, and how it was found out. */
export interface ScannedGenerations {
  of(stage: string, id: string): GenerationState;
  /** What its attempts took; `undefined` where nothing was begun, and where nobody asked. */
  spendingOf(stage: string, id: string): Spending | undefined;
  /** Folders that were read; the others had not changed since the index was written. */
  readonly readCount: number;
  /** Files that could not be read: their generations count as made from inputs that nobody recorded. */
  readonly damages: readonly NonNullable<GenerationState["damage"]>[];
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
  { dataRoot, store, rescan = false, readSpending }: ScanOptions,
): Promise<ScannedGenerations> {
  const index: GenerationIndex = rescan ? new Map() : await readIndex(store);
  const stages = new Map<string, ScannedStage>();
  const damages: NonNullable<GenerationState["damage"]>[] = [];
  let readCount = 0;
  for (const { stage, id, isParent } of targets) {
    const scanned = stages.get(stage) ?? openStage(stage, { dataRoot, index });
    stages.set(stage, scanned);
    const { folder, states, indexed } = scanned;
    const stamp = folder === undefined ? undefined : stampOf(`${folder}/${id}`, isParent);
    if (stamp === undefined) {
      indexed.delete(id);
      continue;
    }
    const known = indexed.get(id);
    if (known !== undefined && isSameStamp(known, stamp)) {
      states.set(id, known.state);
      continue;
    }
    const state = readGeneration(dataRoot, { stage, id, isParent });
    readCount += 1;
    states.set(id, state);
    if (state.damage === undefined) indexed.set(id, { ...stamp, state });
    else {
      indexed.delete(id);
      damages.push(state.damage);
    }
  }
  const spent = readSpending === undefined ? undefined : await scanSpending(stages, readSpending);
  damages.push(...(spent?.damages ?? []));
  readCount += spent?.readCount ?? 0;
  if (readCount >= readsWorthKeeping) await keepIndex(index, store);
  return {
    of: (stage, id) => stages.get(stage)?.states.get(id) ?? absentState,
    spendingOf: (stage, id) => stages.get(stage)?.spendings.get(id),
    readCount,
    damages,
  };
}

/** Fewer folders are read faster than an index is written. */
export const readsWorthKeeping = 500;

export interface ScanOptions {
  readonly dataRoot: string;
  readonly store: Store;
  /** Reads every folder, whatever the index says. @default false */
  readonly rescan?: boolean | undefined;
  /** Reads what the attempts at generations took, each in its place. @default nobody asks */
  readonly readSpending?: SpendingReader;
}

export type SpendingReader = (refs: readonly GenerationRef[]) => Promise<readonly ReadSpending[]>;

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
  /** Where its generations are; `undefined`: there are none. */
  readonly folder: string | undefined;
  readonly states: Map<string, GenerationState>;
  readonly spendings: Map<string, Spending>;
  readonly indexed: Map<string, IndexedGeneration>;
}

function openStage(
  stage: string,
  { dataRoot, index }: { readonly dataRoot: string; readonly index: GenerationIndex },
): ScannedStage {
  const indexed = index.get(stage) ?? new Map<string, IndexedGeneration>();
  index.set(stage, indexed);
  const folder = join(dataRoot, cohortPaths.stage(stage));
  return {
    folder: existsSync(folder) ? folder : undefined,
    states: new Map(),
    spendings: new Map(),
    indexed,
  };
}

/** Takes from the index what has not changed since, and reads the others. */
async function scanSpending(
  stages: ReadonlyMap<string, ScannedStage>,
  readSpending: SpendingReader,
): Promise<Pick<ScannedGenerations, "readCount" | "damages">> {
  const unread: { readonly ref: GenerationRef; readonly attemptsChangedMs: number }[] = [];
  for (const [stage, { folder, states, spendings, indexed }] of stages)
    for (const [id, { status }] of states) {
      if (status === "absent" || folder === undefined) continue;
      const attempts = statSync(`${folder}/${id}/attempts`, { throwIfNoEntry: false });
      const attemptsChangedMs = attempts?.mtimeMs ?? 0;
      const spent = indexed.get(id)?.spent;
      if (spent?.attemptsChangedMs === attemptsChangedMs) spendings.set(id, spent.spending);
      else unread.push({ ref: { stage, id }, attemptsChangedMs });
    }
  const read = await readSpending(unread.map(({ ref }) => ref));
  for (const [at, { ref, attemptsChangedMs }] of unread.entries()) {
    const found = read[at];
    const scanned = stages.get(ref.stage);
    if (found === undefined || scanned === undefined) continue;
    scanned.spendings.set(ref.id, found.spending);
    const known = scanned.indexed.get(ref.id);
    if (known === undefined || found.damages.length > 0) continue;
    scanned.indexed.set(ref.id, { ...known, spent: { spending: found.spending, attemptsChangedMs } });
  }
  return { readCount: unread.length, damages: read.flatMap(({ damages }) => damages) };
}

/** A folder's stamp; `undefined` where there is no folder. */
function stampOf(folder: string, isParent: boolean): GenerationStamp | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const text = isParent
    ? statSync(`${folder}/${generationFiles.parsed}`, { throwIfNoEntry: false })
    : undefined;
  return { inode: stats.ino, changedMs: stats.mtimeMs, textChangedMs: text?.mtimeMs ?? 0 };
}

function isSameStamp(a: GenerationStamp, b: GenerationStamp): boolean {
  return a.inode === b.inode && a.changedMs === b.changedMs && a.textChangedMs === b.textChangedMs;
}

/** A data root that cannot be written does without an index. */
async function keepIndex(index: GenerationIndex, store: Store): Promise<void> {
  const filled = new Map([...index].filter(([, generations]) => generations.size > 0));
  try {
    await store.writeDocument(indexPath, indexJson(filled));
  } catch (error) {
    const isFine = isDaydreamError(error, "store/not-writable") || isDaydreamError(error, "store/disk-full");
    if (!isFine) throw error;
  }
}
