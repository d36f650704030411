import type { Row } from "@daydream/design";
import { parseSpec } from "@daydream/design";
import { acquireRunLock, createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { checkCohortName } from "../cohort/find-cohorts.ts";
import { readMembershipCsv } from "../cohort/membership-csv.ts";
import { readAllCatalogs } from "../cohort/plan-cohort.ts";
import { planMembers } from "../cohort/plan-members.ts";
import type { ReadFlags } from "../commands/setting-options.ts";
import { fail } from "../errors.ts";
import type { DeclaredSettings } from "../inputs/inputs-record.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { problemLines } from "../problem/invalid-input.ts";
import { openWorkspace, type Workspace } from "../settings/workspace.ts";
import { factorRows } from "./factor-rows.ts";
import { lineageRows } from "./lineage-rows.ts";
import { migratedSpec, type SpecFiles } from "./migrated-spec.ts";
import { readLineage } from "./read-lineage.ts";
import { readStageSettings } from "./read-stage-settings.ts";

/** `migrate`: a spec that compiles to exactly the members that a cohort's membership.csv lists. */
export async function migrateCommand(
  io: Io,
  cohort: string,
  flags: ReadFlags & { readonly to?: string },
): Promise<ExitCode> {
  const workspace = await openWorkspace(flags, io);
  const { files, settings, pipeline } = workspace;
  const lines = readMembershipCsv(files, checkCohortName(cohort));
  if (lines === undefined)
    throw fail("cohort-not-compiled", { cohort, path: files.describe(cohortPaths.membership(cohort)) });
  const target = checkCohortName(flags.to ?? cohort);
  const folder = cohortPaths.specFolder(target);
  if (files.has(folder)) throw fail("spec-exists", { path: files.describe(folder) });
  const problems: string[] = [];
  const members = readLineage(lines, { cohort, files, pipeline, problems });
  const rows = problems.length === 0 ? lineageRows(members, { pipeline, problems }) : [];
  if (problems.length > 0) throw fail("migration-impossible", { cohort, problems });
  const stages = readStageSettings(members, { files, problems });
  if (problems.length > 0) throw fail("migration-impossible", { cohort, problems });
  const found = findScheme(rows, { cohort, stages, workspace, wanted: new Set(lines.map(({ id }) => id)) });
  await using _lock = await acquireRunLock({ directory: settings.dataRoot, program: "daydream" });
  await using store = createFsStore({ directory: settings.dataRoot });
  for (const [path, text] of Object.entries(found.spec).toReversed())
    await store.writeDocument(`${folder}/${path}`, text, { create: true });
  const result = { cohort: target, ids: found.ids, members: lines.length, rows: rows.length };
  if (flags.json) io.out(`${JSON.stringify(result, null, 2)}\n`);
  else
    io.out(
      `${result.rows} rows give the ${result.members} members of ${cohort} (ids: ${found.ids})\n` +
        `wrote ${files.describe(folder)}; next: daydream check ${target}\n`,
    );
  return exitCode.done;
}

// --- internal ---

interface Search {
  readonly cohort: string;
  readonly workspace: Workspace;
  readonly wanted: ReadonlySet<string>;
  readonly stages: Readonly<Record<string, DeclaredSettings>>;
}

interface Found {
  readonly ids: "content" | "names-v1";
  readonly spec: SpecFiles;
}

/** Tries both ways of making ids; the one that gives exactly the wanted ones is taken. */
function findScheme(rows: readonly Row[], search: Search): Found {
  const axes = axesOf(rows, search.workspace.pipeline);
  const factored = factorRows(rows, axes);
  const problems: string[] = [];
  const catalogs = readAllCatalogs(search.workspace);
  for (const ids of ["content", "names-v1"] as const) {
    const spec = migratedSpec(factored, { ...search, ids, order: axes });
    const why = mismatch(spec, { ...search, catalogs });
    if (why === undefined) return { ids, spec };
    problems.push(...why.map((problem) => `with ids: ${ids}, ${problem}`));
  }
  throw fail("migration-impossible", { cohort: search.cohort, problems });
}

/** Why a spec does not give the wanted members; `undefined`: it does. */
function mismatch(
  spec: SpecFiles,
  { workspace, wanted, catalogs }: Search & { readonly catalogs: ReturnType<typeof readAllCatalogs> },
): readonly string[] | undefined {
  const parsed = parseSpec(spec["config.yaml"] ?? "", {
    file: "config.yaml",
    readInclude: (path) => spec[path],
    stages: workspace.pipeline.map(({ name }) => name),
  });
  if (parsed.kind === "invalid") return parsed.problems.map(problemLines);
  const planned = planMembers(parsed.spec, { ...workspace, catalogs: catalogs.catalogs });
  if (planned.kind === "invalid") return planned.problems.slice(0, shown).map(problemLines);
  const ids = new Set(planned.members.map(({ id }) => id));
  const missing = [...wanted.difference(ids)];
  const surplus = [...ids.difference(wanted)];
  if (missing.length === 0 && surplus.length === 0) return undefined;
  const some = (list: readonly string[]) =>
    list.slice(0, shown).join(", ") + (list.length > shown ? ", …" : "");
  return [
    ...(missing.length > 0 ? [`${missing.length} members are not among the ids: ${some(missing)}`] : []),
    ...(surplus.length > 0 ? [`${surplus.length} ids are no members: ${some(surplus)}`] : []),
  ];
}

const shown = 5;

/** Axes that rows have, in the pipeline's order. Replicate axes that only say 1 are left out. */
function axesOf(rows: readonly Row[], pipeline: Pipeline): readonly string[] {
  return pipeline.flatMap(({ givenBy, axes }) => [
    ...(givenBy !== undefined && rows.some((row) => row[givenBy] !== undefined) ? [givenBy] : []),
    ...axes
      .filter(({ name, role }) =>
        rows.some((row) => row[name] !== undefined && (role !== "replicate" || row[name] !== "1")),
      )
      .map(({ name }) => name),
  ]);
}
