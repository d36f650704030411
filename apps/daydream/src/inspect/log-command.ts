import { isDaydreamError, systemClock } from "@daydream/base";
import { findRunLock } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { findCohorts } from "../cohort/find-cohorts.ts";
import type { LogFlags } from "../commands/log.ts";
import { fail } from "../errors.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { findCurrentRun } from "./current-run.ts";
import { reportDamages } from "./damage.ts";
import { recordLine, runJson, runLine, runTable } from "./describe-run.ts";
import { createRunLogReader, findRuns, readRunEnds, readRunLog } from "./run-logs.ts";
import { type RunRecord, recordJson } from "./run-record.ts";
import { type RunSummary, summarizeRun } from "./summarize-run.ts";

/** `log`: the runs of a data root or of a cohort, or what happened in one. */
export async function logCommand(io: Io, given: string | undefined, flags: LogFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const log: Log = { io, flags, ...(await openRuns(workspace)) };
  const found = findGiven(given, log, workspace);
  if (found.kind === "run") return showRun(found.runId, log);
  const runs = log.runs.filter(({ cohorts }) => found.cohort === undefined || cohorts.includes(found.cohort));
  if (flags.follow || flags.failed) {
    const newest = runs.at(-1);
    if (newest === undefined)
      throw fail("run-missing", { where: found.cohort ?? workspace.files.describe("") });
    return showRun(newest.runId, log);
  }
  return listRuns(runs.toReversed(), log);
}

// --- internal ---

interface Log {
  readonly io: Io;
  readonly flags: LogFlags;
  readonly dataRoot: string;
  readonly currentRunId: string | undefined;
  /** Oldest first. */
  readonly runs: readonly RunSummary[];
}

async function openRuns({ settings }: Workspace): Promise<Pick<Log, "dataRoot" | "currentRunId" | "runs">> {
  const { dataRoot } = settings;
  const currentRunId = (await findCurrentRun(dataRoot))?.summary?.runId;
  const nowMs = systemClock.now();
  const runs = findRuns(dataRoot).map((runId) =>
    summarizeRun(readRunEnds(dataRoot, runId).records, {
      runId,
      isRunning: runId === currentRunId,
      nowMs,
    }),
  );
  return { dataRoot, currentRunId, runs };
}

type Given =
  | { readonly kind: "run"; readonly runId: string }
  | { readonly kind: "runs"; readonly cohort: string | undefined };

/** A cohort by its name, or a run by its id or the beginning of it. */
function findGiven(given: string | undefined, { runs }: Log, { files }: Workspace): Given {
  if (given === undefined) return { kind: "runs", cohort: undefined };
  const isCohort = findCohorts(files).includes(given) || runs.some(({ cohorts }) => cohorts.includes(given));
  if (isCohort) return { kind: "runs", cohort: given };
  const matching = runs.map(({ runId }) => runId).filter((runId) => runId.startsWith(given));
  const exact = matching.includes(given) ? [given] : matching;
  const [runId, ...others] = exact;
  if (runId === undefined) throw fail("run-unknown", { run: given, dataRoot: files.describe("") });
  if (others.length > 0) throw fail("id-ambiguous", { id: given, candidates: exact });
  return { kind: "run", runId };
}

function listRuns(runs: readonly RunSummary[], { io, flags }: Log): ExitCode {
  if (flags.json) io.out(`${JSON.stringify(runs.map(runJson), null, 2)}\n`);
  else if (runs.length === 0) io.out("no run yet: daydream run COHORT\n");
  else io.out(runTable(runs));
  return exitCode.done;
}

async function showRun(runId: string, log: Log): Promise<ExitCode> {
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
