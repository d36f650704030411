import { isDaydreamError, systemClock } from "@daydream/base";
import { findRunLock, type HeldLock } from "@daydream/store";
import { findRuns } from "./find-runs.ts";
import { type RunSummary, summarizeRun } from "./summarize-run.ts";

/** Somebody who holds a data root's run lock. */
export interface CurrentRun {
  readonly lock: HeldLock;
  /** What it has come to; `undefined`: it has no log (yet), because it is not a run or has just begun. */
  readonly summary: RunSummary | undefined;
}

/** The run that goes on in a data root now; `undefined`: there is none, or its lock is one of the dead. */
export async function findCurrentRun(dataRoot: string): Promise<CurrentRun | undefined> {
  const lock = await readLock(dataRoot);
  if (lock === undefined || lock.liveness === "dead") return undefined;
  const runId = findRuns(dataRoot).at(-1);
  if (runId === undefined) return { lock, summary: undefined };
  // What reads records is loaded only where somebody is at work.
  const { readRunLog } = await import("./run-logs.ts");
  const { records } = readRunLog(dataRoot, runId);
  const isEnded = records.some(({ kind }) => kind === "run-ended");
  const startedMs = Date.parse(records[0]?.at ?? "");
  if (isEnded || !(startedMs >= Date.parse(lock.holder.since))) return { lock, summary: undefined };
  return { lock, summary: summarizeRun(records, { runId, isRunning: true, nowMs: systemClock.now() }) };
}

// --- internal ---

/** Who locks; a lock file that says nothing is no reason not to look at the rest. */
async function readLock(dataRoot: string): Promise<HeldLock | undefined> {
  try {
    return await findRunLock({ directory: dataRoot, program: "daydream" });
  } catch (error) {
    if (isDaydreamError(error, "store/locked")) return undefined;
    throw error;
  }
}
