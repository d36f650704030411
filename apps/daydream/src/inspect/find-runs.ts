import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runsFolder } from "../run/run-log.ts";

/** The ids of all runs that left a log, oldest first: they begin with their time. */
export function findRuns(dataRoot: string): readonly string[] {
  try {
    return readdirSync(join(dataRoot, runsFolder))
      .filter((name) => name.endsWith(logEnding))
      .map((name) => name.slice(0, -logEnding.length))
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

// --- internal ---

const logEnding = ".jsonl";
