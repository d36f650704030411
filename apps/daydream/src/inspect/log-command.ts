import { systemClock } from "@daydream/base";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { findCohorts } from "../cohort/find-cohorts.ts";
import type { LogFlags } from "../commands/log.ts";
import { fail } from "../errors.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { findCurrentRun } from "./current-run.ts";
import { runJson, runTable } from "./describe-run.ts";
import { findRuns } from "./find-runs.ts";
import type { Log } from "./show-run.ts";
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

async function showRun(runId: string, log: Log): Promise<ExitCode> {
  const { showRun: show } = await import("./show-run.ts");
  return show(runId, log);
}

async function openRuns({ settings }: Workspace): Promise<Pick<Log, "dataRoot" | "currentRunId" | "runs">> {
  const { dataRoot } = settings;
  const currentRunId = (await findCurrentRun(dataRoot))?.summary?.runId;
  const runIds = findRuns(dataRoot);
  if (runIds.length === 0) return { dataRoot, currentRunId, runs: [] };
  // What reads records is loaded only where there are some.
  const { readRunEnds } = await import("./run-logs.ts");
  const nowMs = systemClock.now();
  const runs = runIds.map((runId) =>
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
