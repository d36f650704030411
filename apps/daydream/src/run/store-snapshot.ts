import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { hashBytes, parseJson } from "@daydream/base";
import { requestOf } from "../sample/reply-by-request.ts";

/** What a data root holds at one moment, for tests. */
export interface StoreSnapshot {
  /** Path → content of everything below gens/ and cohorts/ and of the logs. */
  readonly files: ReadonlyMap<string, string>;
  /** Path of a bought raw.txt → the request that it answers. */
  readonly bought: ReadonlyMap<string, string>;
  /** Temporary files and locks, heirs included. */
  readonly ownFiles: readonly string[];
  /** Places where something is half there. */
  readonly damage: readonly string[];
}

/** Reads a data root, whatever state it is in; what goes while it is read was not there. */
export function takeSnapshot(dataRoot: string): StoreSnapshot {
  const files = new Map<string, string>();
  const ownFiles: string[] = [];
  const entries = existsSync(dataRoot) ? readdirSync(dataRoot, { recursive: true, withFileTypes: true }) : [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = relative(dataRoot, join(entry.parentPath, entry.name));
    if (entry.name.startsWith(".daydream-")) ownFiles.push(path);
    else files.set(path, readFileSync(join(dataRoot, path), "utf8"));
  }
  const bought = new Map<string, string>();
  const damage: string[] = [];
  for (const [path, text] of files) {
    if (isDamaged(path, text)) damage.push(path);
    if (!path.endsWith("/raw.txt")) continue;
    const record = recordOf(files, path);
    if (record.raw_hash !== hashBytes(text)) damage.push(`${path}: not the text of its record`);
    const request = requestOf(text);
    if (record.mode !== "copy" && request !== undefined) bought.set(path, request);
  }
  return { files, bought, ownFiles, damage };
}

// --- internal ---

interface KnownRecord {
  readonly mode?: string;
  readonly raw_hash?: string;
}

function recordOf(files: ReadonlyMap<string, string>, rawPath: string): KnownRecord {
  const text = files.get(rawPath.replace(/raw\.txt$/, "raw_metadata.json"));
  const parsed = text === undefined ? undefined : parseJson(text);
  return parsed?.kind === "parsed" ? (parsed.value as KnownRecord) : {};
}

function isDamaged(path: string, text: string): boolean {
  const isJson = (one: string): boolean => parseJson(one).kind === "parsed";
  // The last line of a log may lack its end: a log is appended to, and says what happened up to the kill.
  if (path.endsWith(".jsonl")) return !text.split("\n").slice(0, -1).every(isJson);
  return path.endsWith(".json") && !isJson(text);
}
