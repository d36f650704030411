import { resolve } from "node:path";
import { acquireRunLock, createFsStore, type Store } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { memberModelId } from "../cohort/member-levels.ts";
import { planCohort } from "../cohort/plan-cohort.ts";
import { findSpec } from "../cohort/read-spec.ts";
import { writeCohort } from "../cohort/write-cohort.ts";
import type { RunFlags } from "../commands/run.ts";
import { fail } from "../errors.ts";
import { reportDamages } from "../inspect/damage.ts";
import {
  describeMapped,
  type MappedCatalogs,
  readMappedCatalogs,
  refuseMappedNames,
} from "../models/mapped-catalogs.ts";
import { findModelProblems, refuseModelProblems } from "../models/model-problems.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import { callsModel } from "../plan/estimate.ts";
import { readPolicies } from "../plan/read-policies.ts";
import {
  readsWorthKeeping,
  type ScannedGenerations,
  scanGenerations,
  scanTargets,
} from "../plan/scan-generations.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { readOnly } from "./choose-members.ts";
import { describeOutcome, outcomeJson } from "./describe-outcome.ts";
import { describeForecast, describeRunPlan, runPlanJson } from "./describe-run-plan.ts";
import { executeRun } from "./execute-run.ts";
import { pilotIds } from "./pilot.ts";
import { readBudget } from "./read-budget.ts";
import { type NamedCohort, planRun, type RunPlan, type RunPlanOptions } from "./run-plan.ts";

/** `run`: plans, says what it will do, does it, says what came of it. */
export async function runCommand(io: Io, names: readonly string[], flags: RunFlags): Promise<ExitCode> {
  const wish = readWish(flags);
  const budget = readBudget(flags.budget ?? []);
  const workspace = await openWorkspace(flags, io);
  const { dataRoot } = workspace.settings;
  const mapped = readMappedCatalogs(flags.modelMap ?? [], workspace);
  const cohorts = planCohorts([...new Set(names)], { workspace, mapped });
  const describe = (plan: RunPlan) => `${describeRunPlan(plan)}${describeMapped(mapped.mapped)}`;
  const ids = flags.pilot === true ? pilotIds(cohorts, workspace.files) : undefined;

  if (flags.dryRun === true) {
    await using store = createFsStore({ directory: dataRoot });
    const plan = planRun(cohorts, {
      ...wish,
      ids,
      dataRoot,
      scanned: await scan(cohorts, { dataRoot, store }),
    });
    io.out(flags.json ? runPlanJson(plan) : `${describe(plan)}nothing was changed\n`);
    return exitCode.done;
  }

  await using _lock = await acquireRunLock({ directory: dataRoot, program: "daydream" });
  await using store = createFsStore({ directory: dataRoot });
  const scanned = await scan(cohorts, { dataRoot, store });
  reportDamages(io, scanned.damages);
  const plan = planRun(cohorts, { ...wish, ids, dataRoot, scanned });
  const { catalogs } = mapped;
  const { settings, environment } = workspace;
  const asked = plan.members
    .filter(({ member, action }) => callsModel(member, action))
    .map(({ member, of }) => memberModelId(member, of.cohort));
  const check = {
    models: catalogs.models,
    settings,
    environment,
    budget,
    isSending: flags.replay === undefined,
  };
  refuseModelProblems(findModelProblems(asked, check));
  const seededLater = new Set(
    plan.members.flatMap(({ action, member }) => (action === "make" ? [member.id] : [])),
  );
  for (const { name, cohort } of cohorts) await writeCohort(cohort, { name, store, dataRoot, seededLater });
  if (!flags.json) io.out(describe(plan));
  if (!plan.members.some(({ action }) => action === "make" || action === "redo" || action === "parse")) {
    io.out(flags.json ? outcomeJson(plan, undefined) : describeOutcome(plan, undefined));
    return plan.members.some(({ action }) => action === "failed" || action === "blocked")
      ? exitCode.failures
      : exitCode.done;
  }

  const folder = (path: string | undefined) =>
    path === undefined ? undefined : resolve(io.workingDirectory, path);
  const run = await executeRun(io, plan, {
    store,
    workspace,
    catalogs,
    stateOf: scanned.of,
    budget,
    record: folder(flags.record),
    replay: folder(flags.replay),
    command: ["daydream", "run", ...names].join(" "),
  });
  if (run.outcome.blocked + run.outcome.cancelled > 0)
    for (const { name, cohort } of cohorts) await writeCohort(cohort, { name, store, dataRoot });
  if (flags.json) io.out(outcomeJson(plan, run));
  else io.out(describeOutcome(plan, run));
  if (flags.pilot === true && !flags.json) {
    const rest = planRun(cohorts, { ...wish, dataRoot, scanned: await scan(cohorts, { dataRoot, store }) });
    io.out(describeForecast(rest, { pilot: plan, run }));
  }
  const { outcome, isInterrupted } = run;
  // The next look finds in the index what was made now.
  if (outcome.made >= readsWorthKeeping) await scan(cohorts, { dataRoot, store });
  if (isInterrupted) return exitCode.interrupted;
  const isDone = outcome.failures.length + outcome.blocked === 0 && outcome.stoppedBy === undefined;
  return isDone ? exitCode.done : exitCode.failures;
}

// --- internal ---

type Wish = Pick<RunPlanOptions, "choice" | "policies" | "retriesFailed" | "forces">;

function readWish(flags: RunFlags): Wish {
  if (flags.record !== undefined && flags.replay !== undefined)
    throw fail("bad-option", {
      option: "--replay",
      problem: "what is played cannot be recorded: drop --record",
    });
  return {
    choice: { stages: flags.stage ?? [], only: readOnly(flags.only ?? []), limit: flags.limit },
    policies: readPolicies(flags.policy ?? []),
    retriesFailed: flags.retryFailed === true,
    forces: flags.force === true,
  };
}

/** Plans all cohorts with the same catalogs, or refuses with the problems of all. */
function planCohorts(
  names: readonly string[],
  { workspace, mapped }: { readonly workspace: Workspace; readonly mapped: MappedCatalogs },
): readonly NamedCohort[] {
  const plans = names.map((name) => {
    const source = findSpec(name, workspace);
    if (source.kind === "file")
      throw fail("bad-option", {
        option: name,
        problem:
          "is a file, and a run needs a cohort: put it at cohorts/NAME/spec/config.yaml of the data root",
      });
    return { name, plan: planCohort(source, { ...workspace, catalogs: mapped }) };
  });
  const problems = plans.flatMap(({ plan }) => (plan.kind === "invalid" ? plan.problems : []));
  if (problems.length > 0) throw invalidInput(problems);
  return plans.flatMap(({ name, plan }) => {
    if (plan.kind === "invalid") return [];
    refuseMappedNames({ name, ids: plan.spec.output.ids }, mapped.mapped);
    return [{ name, cohort: plan }];
  });
}

/** Looks once at everything that the cohorts refer to. */
async function scan(
  cohorts: readonly NamedCohort[],
  { dataRoot, store }: { readonly dataRoot: string; readonly store: Store },
): Promise<ScannedGenerations> {
  const targets = cohorts.flatMap(({ cohort }) =>
    scanTargets(cohort.members, (stage) => stageNamed(cohort.pipeline, stage).parent),
  );
  const distinct = new Map(targets.map((target) => [`${target.stage} ${target.id}`, target]));
  for (const target of targets) if (target.isParent) distinct.set(`${target.stage} ${target.id}`, target);
  return scanGenerations([...distinct.values()], { dataRoot, store });
}
