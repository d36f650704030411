import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { type Finding, finding } from "./finding.ts";

/** What a generation's folder holds. */
export interface StoredFolder {
  /** Name → bytes, of the files that a generation has. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Numbers of the earlier attempts, as their folders are called. */
  readonly attempts: readonly string[];
  /** Everything else: names that no generation has, what is no file, what cannot be read. */
  readonly problems: readonly Finding[];
}

/** The folder of a generation's earlier attempts. */
export const attemptsFolder = "attempts";

/** Names that the store gives to files that are not whole yet begin so. */
export const temporaryPrefix = ".daydream-";

/** Reads a generation's folder, or that of one of its attempts. */
export function readFolder(
  dataRoot: string,
  { stage, id, attempt }: GenerationRef & { readonly attempt?: string },
): StoredFolder {
  const own = cohortPaths.generation(stage, id);
  const path = attempt === undefined ? own : `${own}/${attemptsFolder}/${attempt}`;
  const files = new Map<string, Buffer>();
  const attempts: string[] = [];
  const problems: Finding[] = [];
  const entries = readdirSync(join(dataRoot, path), { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const place = `${path}/${entry.name}`;
    if (entry.name.startsWith(temporaryPrefix)) continue;
    if (entry.name === attemptsFolder && entry.isDirectory() && attempt === undefined)
      attempts.push(...readdirSync(join(dataRoot, place)).sort());
    else if (!entry.isFile() || !knownFiles.has(entry.name))
      problems.push(finding("file-unknown", { path: place }));
    else
      try {
        files.set(entry.name, readFileSync(join(dataRoot, place)));
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        problems.push(finding("file-unreadable", { path: place, problem }));
      }
  }
  return { files, attempts, problems };
}

// --- internal ---

const knownFiles: ReadonlySet<string> = new Set(Object.values(generationFiles));
