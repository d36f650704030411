import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { attemptsFolder, readFolder, temporaryPrefix } from "./read-folder.ts";
import { isSameNaming } from "./read-importable.ts";

/** How a generation that comes from elsewhere compares with what is here. */
export type Placing =
  | { readonly kind: "new" }
  /** Here it is only planned: nothing was begun. */
  | { readonly kind: "seeded" }
  /** Everything of it is here. */
  | { readonly kind: "same" }
  | { readonly kind: "differs"; readonly files: readonly string[] };

/** Compares a generation's files with those that are here. */
export function comparePlaces(
  ref: GenerationRef,
  { files, dataRoot }: { readonly files: ReadonlyMap<string, Uint8Array>; readonly dataRoot: string },
): Placing {
  if (!existsSync(join(dataRoot, cohortPaths.generation(ref.stage, ref.id)))) return { kind: "new" };
  const here = filesHere(ref, dataRoot);
  const isSame = (name: string, bytes: Uint8Array) => {
    const own = here.get(name);
    if (own === undefined) return false;
    return name === generationFiles.metadata ? isSameNaming(own, bytes) : own.equals(bytes);
  };
  const differing = [...files].filter(([name, bytes]) => !isSame(name, bytes)).map(([name]) => name);
  if (differing.length === 0) return { kind: "same" };
  const isSeed = [...here.keys()].every((name) => seedFiles.includes(name));
  const metadata = files.get(generationFiles.metadata);
  if (isSeed && metadata !== undefined && (here.size === 0 || isSame(generationFiles.metadata, metadata)))
    return { kind: "seeded" };
  return { kind: "differs", files: differing };
}

/**
 * Puts a generation in its place: written beside it and renamed when it is whole, replies and their records safe from
 * a power cut. What a seed here says of names stays; what it says of inputs goes, as they made nothing.
 */
export function placeGeneration(
  ref: GenerationRef,
  {
    files,
    placing,
    dataRoot,
  }: {
    readonly files: ReadonlyMap<string, Uint8Array>;
    readonly placing: "new" | "seeded";
    readonly dataRoot: string;
  },
): void {
  const stageFolder = join(dataRoot, cohortPaths.stage(ref.stage));
  const target = join(stageFolder, ref.id);
  const temporary = join(stageFolder, `${importPrefix}${ref.id}${importSuffix}`);
  const replaced = join(stageFolder, `${importPrefix}${ref.id}.before${importSuffix}`);
  const kept = placing === "seeded" ? filesHere(ref, dataRoot).get(generationFiles.metadata) : undefined;
  for (const folder of [temporary, replaced]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  for (const [name, bytes] of files) {
    const file = join(temporary, name);
    mkdirSync(dirname(file), { recursive: true });
    const durable = boughtFiles.some((bought) => name.endsWith(bought));
    writeNew(file, name === generationFiles.metadata && kept !== undefined ? kept : bytes, { durable });
  }
  syncFolder(temporary);
  if (placing === "seeded") renameSync(target, replaced);
  renameSync(temporary, target);
  syncFolder(stageFolder);
  rmSync(replaced, { recursive: true, force: true });
}

/** Removes what an import that was killed has left half written. The caller holds the run lock. */
export function removeHalfPlaced(dataRoot: string, pipeline: Pipeline): void {
  for (const { name } of pipeline) {
    const folder = join(dataRoot, cohortPaths.stage(name));
    for (const entry of existsSync(folder) ? readdirSync(folder) : [])
      if (entry.startsWith(importPrefix) && entry.endsWith(importSuffix))
        rmSync(join(folder, entry), { recursive: true });
  }
}

// --- internal ---

const importPrefix = `${temporaryPrefix}import-`;
const importSuffix = ".tmp";

/** What compiling a cohort leaves of a member before anything is made. */
const seedFiles: readonly string[] = [generationFiles.metadata, generationFiles.inputs];

/** What was paid for. */
const boughtFiles = [generationFiles.raw, generationFiles.rawMetadata];

/** Path below a generation's folder → bytes, of what is here. */
function filesHere(ref: GenerationRef, dataRoot: string): ReadonlyMap<string, Buffer> {
  const { files, attempts } = readFolder(dataRoot, ref);
  const all = new Map(files);
  for (const attempt of attempts)
    for (const [name, bytes] of readFolder(dataRoot, { ...ref, attempt }).files)
      all.set(`${attemptsFolder}/${attempt}/${name}`, bytes);
  return all;
}

function writeNew(file: string, bytes: Uint8Array, { durable }: { readonly durable: boolean }): void {
  const handle = openSync(file, "wx");
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
    if (durable) fdatasyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
