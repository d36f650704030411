import { acquireRunLock } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { checkCohortName } from "../cohort/find-cohorts.ts";
import type { CascadeFlags } from "../commands/store.ts";
import { fail } from "../errors.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { describeRemoval, listRemoved } from "./describe-removal.ts";
import { keyOf } from "./list-generations.ts";
import { readCohortNeeds } from "./read-cohort-needs.ts";
import { readMetadata } from "./read-leniently.ts";
import { readStoreLineage, type StoreLineage } from "./read-store-lineage.ts";
import { removeGenerations } from "./remove-generations.ts";
import { measureStages } from "./stored-sizes.ts";
import { type TracedNeeds, traceNeeds } from "./trace-needs.ts";

/** `store cascade`: takes out generations and all that descends from them. */
export async function cascadeCommand(io: Io, ids: readonly string[], flags: CascadeFlags): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, pipeline, settings } = workspace;
  const { dataRoot } = settings;
  checkSelection(ids, flags, workspace);
  await using _lock = flags.execute
    ? await acquireRunLock({ directory: dataRoot, program: "daydream" })
    : undefined;
  const lineage = readStoreLineage(files, pipeline);
  const needs = traceNeeds(readCohortNeeds(workspace), lineage);
  const chosen = withDescendants(selected(ids, { flags, lineage, needs, files }), lineage);
  const users = usersOf(chosen, needs);
  const others = otherCohorts(users, flags.cohort);
  if (flags.execute === true && flags.force !== true && others.length > 0) {
    const count = chosen.filter((ref) => needs.neededBy(ref).some((name) => others.includes(name))).length;
    throw fail("generations-in-use", { cohorts: others, count });
  }
  const sizes = measureStages(chosen, { pipeline, dataRoot });
  const executed = flags.execute === true && chosen.length > 0;
  const forGood = flags.delete === true;
  const trash = executed ? removeGenerations(chosen, { dataRoot, pipeline, forGood }) : undefined;
  if (flags.json) {
    const result = { ...sizes, gen_ids: listRemoved(chosen), cohorts: Object.fromEntries(users) };
    io.out(`${JSON.stringify({ executed, trash: trash ?? null, ...result }, null, 2)}\n`);
    return exitCode.done;
  }
  io.out(describeRemoval(chosen, { ...flags, sizes, trash, executed, describe: files.describe }));
  for (const [cohort, count] of users)
    io.out(
      executed
        ? `${cohort} has lost ${count} members: daydream compile ${cohort} seeds them anew\n`
        : `${cohort} uses ${count} of them\n`,
    );
  if (!executed && flags.force !== true && others.length > 0)
    io.out(`--execute refuses while ${others.join(", ")} use them, unless --force is given\n`);
  return exitCode.done;
}

// --- internal ---

function checkSelection(ids: readonly string[], flags: CascadeFlags, { pipeline, files }: Workspace): void {
  const { template, stage, cohort } = flags;
  if (ids.length === 0 && template === undefined)
    throw fail("bad-option", {
      option: "GEN_ID",
      problem: "say which generations, or --template with --stage",
    });
  if ((template === undefined) !== (stage === undefined))
    throw fail("bad-option", { option: "--template", problem: "goes together with --stage" });
  if (stage !== undefined && pipeline.every(({ name }) => name !== stage)) {
    const known = pipeline.map(({ name }) => name).join(", ");
    throw fail("bad-option", { option: "--stage", problem: `there is no stage ${stage}; there is ${known}` });
  }
  if (cohort !== undefined && !files.isFolder(cohortPaths.cohort(checkCohortName(cohort))))
    throw fail("bad-option", { option: "--cohort", problem: `there is no cohort ${cohort}` });
}

function selected(
  ids: readonly string[],
  of: {
    readonly flags: CascadeFlags;
    readonly lineage: StoreLineage;
    readonly needs: TracedNeeds;
    readonly files: Workspace["files"];
  },
): readonly GenerationRef[] {
  const { flags, lineage, needs } = of;
  const { template, stage, cohort } = flags;
  const named = ids.map((id) => {
    const ref = lineage.generations.find((candidate) => candidate.id === id);
    if (ref === undefined) throw fail("generation-unknown", { id });
    return ref;
  });
  const made =
    template === undefined
      ? []
      : lineage.generations.filter(
          (ref) => ref.stage === stage && readMetadata(ref, of.files)?.template_id === template,
        );
  return [...named, ...made].filter((ref) => cohort === undefined || needs.neededBy(ref).includes(cohort));
}

/** The chosen and all that descends from them, each once. */
function withDescendants(chosen: readonly GenerationRef[], lineage: StoreLineage): readonly GenerationRef[] {
  const found = new Map<string, GenerationRef>();
  const waiting = [...chosen];
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (found.has(keyOf(ref))) continue;
    found.set(keyOf(ref), ref);
    waiting.push(...lineage.childrenOf(ref));
  }
  return lineage.generations.filter((ref) => found.has(keyOf(ref)));
}

/** Cohort → how many of the generations it needs. */
function usersOf(generations: readonly GenerationRef[], needs: TracedNeeds): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  for (const ref of generations)
    for (const cohort of needs.neededBy(ref)) users.set(cohort, (users.get(cohort) ?? 0) + 1);
  return users;
}

/** The cohorts that somebody who works on one of them may not be aware of. */
function otherCohorts(users: ReadonlyMap<string, number>, own: string | undefined): readonly string[] {
  const all = [...users.keys()];
  if (own !== undefined) return all.filter((cohort) => cohort !== own);
  return all.length > 1 ? all : [];
}
