import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseJson } from "@daydream/base";

/** What a data root holds at one moment, for tests. */
export interface DataRootSnapshot {
  /** Path below the data root → content, of all but the store's own files. */
  readonly files: ReadonlyMap<string, string>;
  /** Temporary files and locks. */
  readonly ownFiles: readonly string[];
  /** Whole lines of both episode files, as they stand there. */
  readonly episodes: readonly string[];
  /** Places where something is half there: they should be none, but for a last line without its end. */
  readonly damage: readonly string[];
}

/** Reads a whole data root. */
export function takeSnapshot(dataRoot: string): DataRootSnapshot {
  const files = new Map<string, string>();
  const ownFiles: string[] = [];
  for (const entry of existsSync(dataRoot)
    ? readdirSync(dataRoot, { recursive: true, withFileTypes: true })
    : []) {
    if (!entry.isFile()) continue;
    const path = relative(dataRoot, join(entry.parentPath, entry.name));
    if (entry.name.startsWith(".daydream-")) ownFiles.push(path);
    else files.set(path, readFileSync(join(dataRoot, path), "utf8"));
  }
  return {
    files,
    ownFiles,
    episodes: episodeFiles.flatMap((path) => wholeLines(files.get(path) ?? "")),
    damage: [...files].flatMap(([path, text]) => damageOf(path, text)),
  };
}

/** The whole lines of a file; a last one without its end is left out. */
export function wholeLines(text: string): readonly string[] {
  return text.split("\n").slice(0, -1);
}

/** The two files that keep the episodes of templates. */
export const episodeFiles = ["episodes/template.jsonl", "episodes/template.unverified.jsonl"] as const;

// --- internal ---

function damageOf(path: string, text: string): readonly string[] {
  const isJson = (one: string): boolean => parseJson(one).kind === "parsed";
  if (path.endsWith(".jsonl")) {
    return wholeLines(text).flatMap((line, index) => (isJson(line) ? [] : [`${path}, line ${index + 1}`]));
  }
  return path.endsWith(".json") && !isJson(text) ? [path] : [];
}
