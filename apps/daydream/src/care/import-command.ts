import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { acquireRunLock, createFsStore } from "@daydream/store";
import { type ExitCode, exitCode, type Io, renderTable } from "@daydream/terminal";
import { createSourceFiles, type SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { checkCohortName } from "../cohort/find-cohorts.ts";
import type { ImportFlags } from "../commands/store.ts";
import { fail } from "../errors.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { readSheetLines } from "../scoring-sheet/read-sheet-lines.ts";
import { openWorkspace } from "../settings/workspace.ts";
import { describeFindings } from "./describe-findings.ts";
import { type ImportedCohort, importCohort, readLines } from "./import-cohort.ts";
import { type ImportedGenerations, importGenerations } from "./import-generations.ts";
import { keyOf, listGenerations } from "./list-generations.ts";
import { removeHalfPlaced } from "./place-generation.ts";
import { cohortFolders } from "./read-cohort-needs.ts";
import { readStoreLineage } from "./read-store-lineage.ts";

/** `store import`: brings the generations and cohorts of another store here; nothing here is overwritten. */
export async function importCommand(io: Io, folder: string, flags: ImportFlags): Promise<ExitCode> {
  const { files, pipeline, settings } = await openWorkspace(flags, io);
  const { dataRoot } = settings;
  const dryRun = flags.dryRun === true;
  const from = resolve(io.workingDirectory, folder);
  const source = createSourceFiles({ dataRoot: from, workingDirectory: io.workingDirectory });
  checkSource(source, { given: folder, dataRoot });
  const cohorts = chosenCohorts(source, { given: flags.cohort, from: folder });
  const generations = chosenGenerations(source, { pipeline, cohorts, isAll: flags.cohort === undefined });
  await using _lock = dryRun ? undefined : await acquireRunLock({ directory: dataRoot, program: "daydream" });
  await using store = dryRun ? undefined : createFsStore({ directory: dataRoot });
  if (!dryRun) removeHalfPlaced(dataRoot, pipeline);
  const made = importGenerations(generations, { from, dataRoot, pipeline, dryRun });
  const imported: ImportedCohort[] = [];
  for (const cohort of cohorts) imported.push(await importCohort(cohort, { source, files, store }));
  const problems = [...made.problems, ...imported.flatMap((cohort) => cohort.problems)];
  const result = { ...made, cohorts: imported, problems };
  if (flags.json) io.out(`${JSON.stringify({ from: folder, dry_run: dryRun, ...result }, null, 2)}\n`);
  else io.out(describeImport(result, { dryRun }));
  return problems.length === 0 ? exitCode.done : exitCode.failures;
}

// --- internal ---

function checkSource(
  source: SourceFiles,
  { given, dataRoot }: { readonly given: string; readonly dataRoot: string },
): void {
  if (!source.isFolder(cohortPaths.generations))
    throw fail("import-impossible", {
      from: given,
      problem: `there is no folder ${cohortPaths.generations} in it`,
    });
  if (existsSync(dataRoot) && realpathSync(dataRoot) === realpathSync(source.dataRoot))
    throw fail("import-impossible", { from: given, problem: "it is this data root itself" });
}

function chosenCohorts(
  source: SourceFiles,
  { given, from }: { readonly given: readonly string[] | undefined; readonly from: string },
): readonly string[] {
  const known = cohortFolders(source).filter(
    (name) => source.has(cohortPaths.membership(name)) || source.has(cohortPaths.spec(name)),
  );
  const unknown = given?.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw fail("import-impossible", {
      from,
      problem: `there is no cohort ${unknown} in it; there is ${known.join(", ") || "none"}`,
    });
  return (given ?? known).map(checkCohortName);
}

/** All generations, or those of the cohorts with what they descend from: parents' stages first. */
function chosenGenerations(
  source: SourceFiles,
  of: { readonly pipeline: Pipeline; readonly cohorts: readonly string[]; readonly isAll: boolean },
): readonly GenerationRef[] {
  if (of.isAll) return listGenerations(source, of.pipeline);
  const lineage = readStoreLineage(source, of.pipeline);
  const wanted = new Set<string>();
  const listed = of.cohorts.flatMap((cohort) => [
    ...(readLines(cohort, { source, problems: [] }) ?? []),
    ...readSheetLines(cohort, source),
  ]);
  for (const line of listed)
    for (let ref: GenerationRef | undefined = line; ref !== undefined; ref = lineage.parentOf(ref))
      wanted.add(keyOf(ref));
  return lineage.generations.filter((ref) => wanted.has(keyOf(ref)));
}

function describeImport(
  { stages, problems, notes, cohorts }: ImportedGenerations & { readonly cohorts: readonly ImportedCohort[] },
  { dryRun }: { readonly dryRun: boolean },
): string {
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = ["found", dryRun ? "would be imported" : "imported", "there already", "refused"].map(right);
  const table = renderTable(
    [{ title: "stage" }, ...columns],
    stages.map(({ stage, found, imported, same, refused }) => [
      stage,
      ...[found, imported, same, refused].map(String),
    ]),
  );
  const lines = [...cohorts.map(describeCohort), ...(dryRun ? ["nothing was changed"] : [])];
  const found = describeFindings("problem", problems) + describeFindings("note", notes);
  return `${table}${found}${lines.map((line) => `${line}\n`).join("")}`;
}

function describeCohort({ cohort, members, written, hasSpec }: ImportedCohort): string {
  const what = members === undefined ? "no membership" : `${members} members`;
  const next = hasSpec ? `daydream check ${cohort}` : `daydream migrate ${cohort} writes its spec`;
  return `cohort ${cohort}: ${what}, ${written.length} files new here; next: ${next}`;
}
