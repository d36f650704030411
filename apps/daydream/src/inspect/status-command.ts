import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { findCohorts } from "../cohort/find-cohorts.ts";
import type { StatusFlags } from "../commands/status.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import type { CohortStatus } from "./cohort-status.ts";
import { type CurrentRun, findCurrentRun } from "./current-run.ts";
import { type Damage, reportDamages } from "./damage.ts";
import { runJson } from "./describe-run.ts";
import { describeCurrentRun, describeFailures, describeStatus } from "./describe-status.ts";

/** `status`: how far cohorts are, what failed, and who is at work. */
export async function statusCommand(io: Io, given: readonly string[], flags: StatusFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { dataRoot } = workspace.settings;
  const { statuses, damages } = await statusesOf(given, workspace);
  const current = await findCurrentRun(dataRoot);
  if (flags.json) io.out(`${JSON.stringify(statusJson(statuses, current, damages), null, 2)}\n`);
  else {
    for (const status of statuses) io.out(flags.failed ? describeFailures(status) : describeStatus(status));
    if (statuses.length === 0 && damages.length === 0) io.out("no cohort: daydream init NEW-FOLDER\n");
    if (current !== undefined) io.out(describeCurrentRun(current));
  }
  reportDamages(io, damages);
  return damages.length === 0 ? exitCode.done : exitCode.failures;
}

// --- internal ---

/** What plans cohorts is loaded only where there are some. */
async function statusesOf(
  given: readonly string[],
  workspace: Workspace,
): Promise<{ readonly statuses: readonly CohortStatus[]; readonly damages: readonly Damage[] }> {
  if (given.length === 0 && findCohorts(workspace.files).length === 0) return { statuses: [], damages: [] };
  const { readStatuses } = await import("./read-statuses.ts");
  return readStatuses(given, workspace);
}

function statusJson(
  statuses: readonly CohortStatus[],
  current: CurrentRun | undefined,
  damages: readonly Damage[],
): Readonly<Record<string, unknown>> {
  return {
    cohorts: statuses.map(({ cohort, stages, failures, next }) => ({
      cohort,
      stages: stages.map(({ failedBy, promptTokens, completionTokens, ...stage }) => ({
        ...stage,
        failed_by: failedBy,
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        coverage_percent: (100 * stage.made) / stage.members,
      })),
      failures: failures.map(({ id, ...failure }) => ({ gen_id: id, ...failure })),
      next,
    })),
    at_work:
      current === undefined
        ? null
        : {
            pid: current.lock.holder.process.pid,
            host: current.lock.holder.process.host,
            since: current.lock.holder.since,
            command: current.lock.holder.command,
            run: current.summary === undefined ? null : runJson(current.summary),
          },
    damages,
  };
}
