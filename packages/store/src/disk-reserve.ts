import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { explainFsError } from "./explain-fs-error.ts";
import { temporaryName } from "./temporary-name.ts";
import { removeIfThere } from "./write-atomically.ts";

/** Space of a disk that is kept for what must still be written when the disk is full. */
export interface DiskReserve extends Disposable {
  /** Gives the space back to the disk; once given back, it stays so. */
  release(): void;
}

export interface DiskReserveOptions {
  /** A folder on the disk, the data root; made where it is missing. */
  readonly directory: string;
  readonly bytes: number;
}

/**
 * Takes up space with a temporary file, until it is released. A reserve that a killed process leaves is removed like
 * any temporary file of the store when the folder is next written to.
 *
 * @throws `store/disk-full` where there is not that much space, `store/not-writable`.
 *
 * @example
 * using reserve = createDiskReserve({ directory: "data", bytes: 2 ** 20 });
 */
export function createDiskReserve({ directory, bytes }: DiskReserveOptions): DiskReserve {
  const file = join(directory, temporaryName());
  const release = () => removeIfThere(file);
  try {
    mkdirSync(directory, { recursive: true });
    take(file, bytes);
  } catch (error) {
    throw explainFsError(error, { path: "", where: directory, doing: "writing" });
  }
  return { release, [Symbol.dispose]: release };
}

// --- internal ---

const chunkBytes = 256 * 1024;

function take(file: string, bytes: number): void {
  // A file system that compresses keeps no space for zeros.
  const chunk = randomBytes(Math.min(bytes, chunkBytes));
  const descriptor = openSync(file, "wx");
  try {
    for (let left = bytes; left > 0; ) left -= writeSync(descriptor, chunk, 0, Math.min(left, chunk.length));
  } catch (error) {
    removeIfThere(file);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
