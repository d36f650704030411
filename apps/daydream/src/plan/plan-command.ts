import { createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { planCohort } from "../cohort/plan-cohort.ts";
import { findSpec, specName } from "../cohort/read-spec.ts";
import type { PlanFlags } from "../commands/plan.ts";
import { reportDamages } from "../inspect/damage.ts";
import { describeMapped, readMappedCatalogs, refuseMappedNames } from "../models/mapped-catalogs.ts";
import { stageNamed } from "../pipeline/pipeline.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { describePlan, describeRedo } from "./describe-plan.ts";
import { estimateCost } from "./estimate.ts";
import { makePlan } from "./make-plan.ts";
import { readPolicies } from "./read-policies.ts";
import { scanGenerations, scanTargets } from "./scan-generations.ts";
import { summarizePlan } from "./summarize-plan.ts";

/** `plan`: what a run would make, reuse and make again, and what it would cost. */
export async function planCommand(io: Io, given: string, flags: PlanFlags): Promise<ExitCode> {
  const policies = readPolicies(flags.policy ?? []);
  const workspace = await openWorkspace(flags, io);
  const { dataRoot } = workspace.settings;
  const source = findSpec(given, workspace);
  const name = specName(source);
  const catalogs = readMappedCatalogs(flags.modelMap ?? [], workspace);
  const cohort = planCohort(source, { ...workspace, catalogs });
  if (cohort.kind === "invalid") throw invalidInput(cohort.problems);
  refuseMappedNames({ name, ids: cohort.spec.output.ids }, catalogs.mapped);
  await using store = createFsStore({ directory: dataRoot });
  const targets = scanTargets(cohort.members, (stage) => stageNamed(cohort.pipeline, stage).parent);
  const scanned = await scanGenerations(targets, { dataRoot, store, rescan: flags.rescan });
  reportDamages(io, scanned.damages);
  const planned = makePlan(cohort, { stateOf: scanned.of, policies });
  const summary = summarizePlan(cohort, planned, estimateCost(cohort, planned, { dataRoot }));
  const redo = planned.filter(({ action }) => action === "redo");
  if (flags.json) {
    const again = redo.map(({ member, changes }) => ({ stage: member.stage, gen_id: member.id, changes }));
    io.out(
      `${JSON.stringify({ cohort: name, model_map: catalogs.mapped, ...summary, redo: again }, null, 2)}\n`,
    );
  } else {
    io.out(describePlan(name, summary));
    io.out(describeMapped(catalogs.mapped));
    io.out(describeRedo(redo, flags.members === true));
  }
  return exitCode.done;
}
