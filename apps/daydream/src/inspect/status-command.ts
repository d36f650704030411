import { isDaydreamError } from "@daydream/base";
import { createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { findCohorts } from "../cohort/find-cohorts.ts";
import { type PlannedCohort, planCohort, readAllCatalogs } from "../cohort/plan-cohort.ts";
import { findSpec, specName } from "../cohort/read-spec.ts";
import type { StatusFlags } from "../commands/status.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import { makePlan } from "../plan/make-plan.ts";
import { scanGenerations, scanTargets } from "../plan/scan-generations.ts";
import type { ReadSpending } from "../plan/spending.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { scanFacts } from "../report/scan-facts.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { type CohortStatus, cohortStatus } from "./cohort-status.ts";
import { type CurrentRun, findCurrentRun } from "./current-run.ts";
import { type Damage, damageOf, reportDamages } from "./damage.ts";
import { runJson } from "./describe-run.ts";
import { describeCurrentRun, describeFailures, describeStatus } from "./describe-status.ts";

/** `status`: how far cohorts are, what failed, and who is at work. */
export async function statusCommand(io: Io, given: readonly string[], flags: StatusFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { dataRoot } = workspace.settings;
  const damages: Damage[] = [];
  const cohorts = planCohorts(given, workspace, damages);
  const statuses = await readStatuses(cohorts, { dataRoot, damages });
  const current = await findCurrentRun(dataRoot);
  if (flags.json) io.out(`${JSON.stringify(statusJson(statuses, current, damages), null, 2)}\n`);
  else {
    for (const status of statuses) io.out(flags.failed ? describeFailures(status) : describeStatus(status));
    if (cohorts.length === 0 && damages.length === 0) io.out("no cohort: daydream init NEW-FOLDER\n");
    if (current !== undefined) io.out(describeCurrentRun(current));
  }
  reportDamages(io, damages);
  return damages.length === 0 ? exitCode.done : exitCode.failures;
}

// --- internal ---

interface NamedCohort {
  readonly name: string;
  readonly cohort: PlannedCohort;
}

/** The cohorts that were asked for; of all cohorts those that can be planned, the others are damages. */
function planCohorts(
  given: readonly string[],
  workspace: Workspace,
  damages: Damage[],
): readonly NamedCohort[] {
  const catalogs = readAllCatalogs(workspace);
  const plan = (name: string): NamedCohort => {
    const source = findSpec(name, workspace);
    const cohort = planCohort(source, { ...workspace, catalogs });
    if (cohort.kind === "invalid") throw invalidInput(cohort.problems);
    return { name: specName(source), cohort };
  };
  if (given.length > 0) return [...new Set(given)].map(plan);
  return findCohorts(workspace.files).flatMap((name) => {
    try {
      return [plan(name)];
    } catch (error) {
      if (!isDaydreamError(error)) throw error;
      const { code, message } = damageOf(error);
      damages.push({ code, message: `${name}: ${message.split("\n")[0]}; daydream check ${name}` });
      return [];
    }
  });
}

async function readStatuses(
  cohorts: readonly NamedCohort[],
  { dataRoot, damages }: { readonly dataRoot: string; readonly damages: Damage[] },
): Promise<readonly CohortStatus[]> {
  await using store = createFsStore({ directory: dataRoot });
  const targets = cohorts.flatMap(({ cohort }) =>
    scanTargets(cohort.members, (stage) => stageNamed(cohort.pipeline, stage).parent),
  );
  const scanned = await scanGenerations(targets, {
    dataRoot,
    store,
    readSpending: (refs) => readSpending(refs, { dataRoot }),
  });
  damages.push(...scanned.damages);
  return cohorts.map(({ name, cohort }) =>
    cohortStatus(cohort, {
      name,
      planned: makePlan(cohort, { stateOf: scanned.of }),
      statusOf: ({ stage, id }) => scanned.of(stage, id).status,
      spendingOf: ({ stage, id }) => scanned.spendingOf(stage, id),
    }),
  );
}

/** What attempts cost and why they failed, as reports read it. */
async function readSpending(
  refs: readonly GenerationRef[],
  of: { readonly dataRoot: string },
): Promise<readonly ReadSpending[]> {
  const read = await scanFacts(
    refs.map((ref) => ({ ...ref, isScored: false })),
    of,
  );
  return read.map(({ facts, problems }) => ({
    spending: {
      usd: facts.costUsd,
      isKnown: facts.isCostKnown,
      promptTokens: facts.promptTokens ?? 0,
      completionTokens: facts.completionTokens ?? 0,
      failure: facts.failure,
    },
    damages: problems.map(({ path, code, message }) => ({
      code: `daydream/${code}`,
      message: `${path}: ${message}`,
    })),
  }));
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
