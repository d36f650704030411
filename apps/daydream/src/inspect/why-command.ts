import { createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { findCohorts } from "../cohort/find-cohorts.ts";
import { type PlannedCohort, planCohort, readAllCatalogs } from "../cohort/plan-cohort.ts";
import { findSpec, specName } from "../cohort/read-spec.ts";
import type { WhyFlags } from "../commands/why.ts";
import { invalidInput } from "../problem/invalid-input.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { type Damage, damageOf, reportDamages } from "./damage.ts";
import { describeWhy, type Explained, verdictJson } from "./describe-why.ts";
import { type CohortVerdict, explainToday } from "./explain-today.ts";
import { findGeneration } from "./find-generation.ts";
import { readIngredients } from "./ingredients.ts";
import { findCohortsOf, readLineageOf } from "./lineage.ts";
import { readStoredGeneration } from "./read-stored-generation.ts";

/** `why`: what made a generation, whether that is still so, and what a run would do about it. */
export async function whyCommand(io: Io, given: string, flags: WhyFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { explained, damages } = await explain(given, { workspace, cohort: flags.cohort });
  if (flags.json) io.out(`${JSON.stringify(whyJson(explained, damages), null, 2)}\n`);
  else io.out(describeWhy(explained));
  reportDamages(io, damages);
  return damages.length === 0 ? exitCode.done : exitCode.failures;
}

// --- internal ---

async function explain(
  given: string,
  { workspace, cohort }: { readonly workspace: Workspace; readonly cohort: string | undefined },
): Promise<{ readonly explained: Explained; readonly damages: readonly Damage[] }> {
  const { files, pipeline } = workspace;
  const ref = findGeneration(given, workspace);
  const generation = readStoredGeneration(ref, files);
  const lineage = readLineageOf(ref, workspace);
  const cohorts = findCohortsOf(ref, files);
  const damages = [...generation.damages];
  const catalogs = readAllCatalogs(workspace);
  const planned = planCohorts(cohort, { workspace, catalogs, cohorts, damages });
  await using store = createFsStore({ directory: files.dataRoot });
  const verdicts: CohortVerdict[] = [];
  for (const one of planned) verdicts.push(await explainToday(generation, { ...one, lineage, files, store }));
  const spec = planned.find(({ name }) => verdicts.some((verdict) => isAbout(verdict, name)))?.cohort.spec;
  const sources = { files, pipeline, catalogs: catalogs.catalogs, lineage, spec };
  const ingredients = readIngredients(generation, sources);
  // Where nobody asked for one cohort, those that have nothing to do with it are not worth a line.
  const shown = verdicts.filter((verdict) => cohort !== undefined || cohorts.length > 0 || isAbout(verdict));
  return { explained: { generation, ingredients, cohorts, verdicts: shown }, damages };
}

/** True of a cohort that plans the generation, or another one in its place. */
function isAbout(verdict: CohortVerdict, name: string = verdict.cohort): boolean {
  return verdict.cohort === name && verdict.kind !== "not-planned";
}

interface NamedCohort {
  readonly name: string;
  readonly cohort: PlannedCohort;
}

/** The cohort that was asked about, else those that list the generation, else all; specs with problems are damages. */
function planCohorts(
  given: string | undefined,
  of: {
    readonly workspace: Workspace;
    readonly catalogs: ReturnType<typeof readAllCatalogs>;
    readonly cohorts: readonly string[];
    readonly damages: Damage[];
  },
): readonly NamedCohort[] {
  const { workspace, catalogs, cohorts, damages } = of;
  const names = given !== undefined ? [given] : cohorts.length > 0 ? cohorts : findCohorts(workspace.files);
  return names.flatMap((name) => {
    const source = findSpec(name, workspace);
    const cohort = planCohort(source, { ...workspace, catalogs });
    if (cohort.kind === "planned") return [{ name: specName(source), cohort }];
    const { code, message } = damageOf(invalidInput(cohort.problems));
    damages.push({ code, message: `${name}: ${message.split("\n")[0]}; daydream check ${name}` });
    return [];
  });
}

function whyJson(
  { generation, ingredients, cohorts, verdicts }: Explained,
  damages: readonly Damage[],
): Readonly<Record<string, unknown>> {
  const { inputs } = generation;
  return {
    stage: generation.stage,
    gen_id: generation.id,
    status: generation.status === "silent" ? "failed" : generation.status,
    cohorts,
    ids: inputs?.identity?.ids ?? null,
    identity: inputs?.identity?.identity ?? null,
    ingredients: ingredients.map(({ level, recorded, today, ...ingredient }) => ({
      ...ingredient,
      level: level ?? null,
      recorded: recorded ?? null,
      today: today ?? null,
    })),
    fields: inputs?.fields ?? null,
    settings: inputs?.settings ?? null,
    today: verdicts.map(verdictJson),
    damages,
  };
}
