import { isDaydreamError, systemClock } from "@daydream/base";
import { findRunLock } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import type { LogFlags } from "../commands/log.ts";
import { reportDamages } from "./damage.ts";
import { recordLine, runJson, runLine } from "./describe-run.ts";
import { createRunLogReader, readRunLog } from "./run-logs.ts";
import { type RunRecord, recordJson } from "./run-record.ts";
import { type RunSummary, summarizeRun } from "./summarize-run.ts";

/** The runs of a data root, and how they are to be shown. */
export interface Log {
  readonly io: Io;
  readonly flags: LogFlags;
  readonly dataRoot: string;
  readonly currentRunId: string | undefined;
  /** Oldest first. */
  readonly runs: readonly RunSummary[];
}

/** Shows what happened in one run, with `--follow` while it goes on. */
export async function showRun(runId: string, log: Log): Promise<ExitCode> {
  const { io, flags, dataRoot } = log;
  if (flags.follow) return followRun(runId, log);
  const { records, damages } = readRunLog(dataRoot, runId);
  const isRunning = runId === log.currentRunId;
  const summary = summarizeRun(records, { runId, isRunning, nowMs: systemClock.now() });
  const shown = records.filter((record) => isShown(record, flags));
  if (flags.json)
    io.out(`${JSON.stringify({ ...runJson(summary), events: shown.map(recordJson), damages }, null, 2)}\n`);
  else {
    for (const record of shown) io.out(`${recordLine(record)}\n`);
    if (shown.length === 0 && flags.failed) io.out("nothing failed\n");
    io.out(`${runLine(summary)}\n`);
  }
  reportDamages(io, damages);
  return exitCode.done;
}

// --- internal ---

/** Prints what happens until the run has ended, or nobody is there any more who could go on. */
async function followRun(runId: string, log: Log): Promise<ExitCode> {
  const { io, flags, dataRoot } = log;
  const reader = createRunLogReader(dataRoot, runId);
  const all: RunRecord[] = [];
  for (;;) {
    const isHeld = await isLocked(dataRoot);
    const { records, damages } = reader.readMore();
    for (const record of records) {
      all.push(record);
      if (!isShown(record, flags)) continue;
      io.out(flags.json ? `${JSON.stringify(recordJson(record))}\n` : `${recordLine(record)}\n`);
    }
    reportDamages(io, damages);
    const isEnded = all.some(({ kind }) => kind === "run-ended");
    if (isEnded || !isHeld) break;
    await systemClock.sleep(followEveryMs);
  }
  const summary = summarizeRun(all, { runId, isRunning: false, nowMs: systemClock.now() });
  if (!flags.json) io.out(`${runLine(summary)}\n`);
  return exitCode.done;
}

const followEveryMs = 200;

async function isLocked(dataRoot: string): Promise<boolean> {
  try {
    const lock = await findRunLock({ directory: dataRoot, program: "daydream" });
    return lock !== undefined && lock.liveness !== "dead";
  } catch (error) {
    if (isDaydreamError(error, "store/locked")) return true;
    throw error;
  }
}

function isShown({ kind }: RunRecord, { failed }: LogFlags): boolean {
  return failed !== true || kind === "attempt-failed" || kind === "generation-failed";
}
