import { link, open, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "./explain-fs-error.ts";
import { syncFolder } from "./fs-folders.ts";
import type { WriteOptions } from "./store.ts";
import { temporaryName } from "./temporary-name.ts";

/**
 * Writes a file so that a reader, a kill or a full disk meets the old content or the new, never a part:
 * a temporary file in the same folder takes its name when it is whole.
 *
 * @returns `exists` when `create` was asked and the file is there already; it is left as it is.
 */
export async function writeAtomically(
  folder: string,
  name: string,
  bytes: Uint8Array,
  { durable = false, create = false }: WriteOptions,
): Promise<"written" | "exists"> {
  const file = join(folder, name);
  const temporary = join(folder, temporaryName());
  try {
    await writeNew(temporary, bytes, durable);
    if (create) {
      if (!(await linkNew(temporary, file))) return "exists";
      await unlink(temporary);
    } else {
      await rename(temporary, file);
    }
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
  if (durable) await syncFolder(folder);
  return "written";
}

/** Writes a file that must not be there yet. */
export async function writeNew(file: string, bytes: Uint8Array, durable: boolean): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(bytes);
    if (durable) await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Gives a file a second name; false when that name is taken by a file. Of several callers one succeeds. */
export async function linkNew(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
    return true;
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
    return false;
  }
}

/** Removes a file; a file that is not there is fine. */
export async function removeIfThere(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
}
