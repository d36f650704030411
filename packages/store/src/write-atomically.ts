import { closeSync, fdatasync, linkSync, openSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { errnoOf } from "./explain-fs-error.ts";
import type { WriteOptions } from "./store.ts";
import { temporaryName } from "./temporary-name.ts";

/** A file to be written whole. */
export interface NewFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes files of one folder so that a reader, a kill or a full disk meets of each the old content or the new, never
 * a part: temporary files take their names, one after the other, when all of them are whole. With `durable` their
 * contents survive a power cut then; their names do when the folder was synced after it.
 *
 * Only waiting for the disk is left to another thread: the other steps take a fraction of what handing them over
 * and back would cost.
 *
 * @returns `exists` when `create` was asked and a file is there already; it and those after it are left as they are.
 */
export async function writeAtomically(
  folder: string,
  files: readonly NewFile[],
  { durable = false, create = false }: WriteOptions,
): Promise<{ readonly kind: "written" } | { readonly kind: "exists"; readonly name: string }> {
  const temporaries = files.map(() => join(folder, temporaryName()));
  let taken = 0;
  try {
    await Promise.all(files.map(({ bytes }, at) => writeNew(temporaries[at] ?? "", bytes, durable)));
    for (const [at, { name }] of files.entries()) {
      const temporary = temporaries[at] ?? "";
      if (!create) renameSync(temporary, join(folder, name));
      else if (linkNew(temporary, join(folder, name))) unlinkSync(temporary);
      else return { kind: "exists", name };
      taken += 1;
    }
    return { kind: "written" };
  } finally {
    for (const temporary of temporaries.slice(taken)) removeIfThere(temporary);
  }
}

/** Writes a file that must not be there yet. */
export async function writeNew(file: string, bytes: Uint8Array, durable: boolean): Promise<void> {
  const descriptor = openSync(file, "wx");
  try {
    writeFileSync(descriptor, bytes);
    if (durable) await waitForData(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives a file a second name; false when that name is taken by a file. Of several callers one succeeds. */
export function linkNew(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
    return false;
  }
}

/** Removes a file; a file that is not there is fine. */
export function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
}

// --- internal ---

const waitForData = promisify(fdatasync);
