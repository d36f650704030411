import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashBytes } from "@daydream/base";
import { listInputFiles } from "./input-files.ts";

/** What the inputs of planning hold: path below the data root → SHA-256. Touching a file changes nothing. */
export type Fingerprint = Readonly<Record<string, string>>;

/** How two fingerprints differ. */
export interface FileChanges {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly deleted: readonly string[];
}

/** Reads every input file. One that goes away meanwhile is not there. */
export function readFingerprint(dataRoot: string): Fingerprint {
  const entries = listInputFiles(dataRoot).files.flatMap((path) => {
    const hash = hashOf(join(dataRoot, path));
    return hash === undefined ? [] : [[path, hash] as const];
  });
  return Object.fromEntries(entries);
}

/** What became of the files between two fingerprints. */
export function compareFingerprints(before: Fingerprint, after: Fingerprint): FileChanges {
  const paths = Object.keys(after);
  return {
    changed: paths.filter((path) => Object.hasOwn(before, path) && before[path] !== after[path]),
    added: paths.filter((path) => !Object.hasOwn(before, path)),
    deleted: Object.keys(before).filter((path) => !Object.hasOwn(after, path)),
  };
}

/** True when nothing differs. */
export function hasNoChanges({ changed, added, deleted }: FileChanges): boolean {
  return changed.length + added.length + deleted.length === 0;
}

// --- internal ---

/** `unreadable` is as good as a hash: planning says why. */
function hashOf(file: string): string | undefined {
  try {
    return hashBytes(readFileSync(file));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return error.code === "ENOENT" || error.code === "EISDIR" ? undefined : "unreadable";
  }
}
