import { isDaydreamError } from "@daydream/base";
import { createFsStore } from "@daydream/store";
import { findCohorts } from "../cohort/find-cohorts.ts";
import { type PlannedCohort, planCohort, readAllCatalogs } from "../cohort/plan-cohort.ts";
import { findSpec, specName } from "../cohort/read-spec.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import { makePlan } from "../plan/make-plan.ts";
import { scanGenerations, scanTargets } from "../plan/scan-generations.ts";
import type { ReadSpending } from "../plan/spending.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { scanFacts } from "../report/scan-facts.ts";
import type { Workspace } from "../settings/workspace.ts";
import { type CohortStatus, cohortStatus } from "./cohort-status.ts";
import { type Damage, damageOf } from "./damage.ts";

/**
 * How far the given cohorts are, or all; what cannot be read is a damage.
 *
 * @throws `daydream/invalid-input` for a given cohort that cannot be planned.
 */
export async function readStatuses(
  given: readonly string[],
  workspace: Workspace,
): Promise<{ readonly statuses: readonly CohortStatus[]; readonly damages: readonly Damage[] }> {
  const { dataRoot } = workspace.settings;
  const damages: Damage[] = [];
  const cohorts = planCohorts(given, workspace, damages);
  return { statuses: await readAll(cohorts, { dataRoot, damages }), damages };
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

async function readAll(
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
