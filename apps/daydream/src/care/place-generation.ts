import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
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
 * Puts a generation in its place: written beside it and renamed when it is whole. It survives a killed process, and
 * after {@link settleGenerations} a power cut. What a seed here says of names stays; what it says of inputs goes, as
 * they made nothing.
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
    writeFileSync(file, name === generationFiles.metadata && kept !== undefined ? kept : bytes, {
      flag: "wx",
    });
  }
  if (placing === "seeded") renameSync(target, replaced);
  renameSync(temporary, target);
  rmSync(replaced, { recursive: true, force: true });
}

/** Waits until generations that were placed survive a power cut. All at once: the disk has less to do. */
export function settleGenerations(generations: readonly GenerationRef[], dataRoot: string): void {
  const folders = new Set<string>();
  for (const { stage, id } of generations) {
    const own = cohortPaths.generation(stage, id);
    for (const name of boughtFiles)
      if (existsSync(join(dataRoot, own, name))) sync(join(dataRoot, own, name));
    for (const folder of [own, cohortPaths.stage(stage), cohortPaths.generations]) folders.add(folder);
  }
  for (const folder of folders) sync(join(dataRoot, folder));
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

/** Waits until a file, or the names in a folder, are on the disk. */
function sync(place: string): void {
  const handle = openSync(place, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
