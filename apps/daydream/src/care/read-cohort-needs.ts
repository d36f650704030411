import { join } from "node:path";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { readMembershipCsv } from "../cohort/membership-csv.ts";
import { type PlanContext, readAllCatalogs } from "../cohort/plan-cohort.ts";
import { planMembers } from "../cohort/plan-members.ts";
import { readMembersCsv } from "../cohort/read-members-csv.ts";
import { readSpec } from "../cohort/read-spec.ts";
import { fail } from "../errors.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { reportStages } from "../report/report-stages.ts";
import { readSheetLines } from "../scoring-sheet/read-sheet-lines.ts";
import { findSheets, readSheetKey } from "../scoring-sheet/sheet-key.ts";

/** The generations that one cohort refers to; those that these descend from are not here. */
export interface CohortNeeds {
  readonly cohort: string;
  readonly references: readonly Reference[];
}

/** A generation that a cohort refers to. */
export interface Reference extends GenerationRef {
  /** As the cohort itself knows it; `undefined`: only the store can say. */
  readonly parentId: string | undefined;
}

/**
 * Reads what every cohort of the data root refers to: its membership, what its spec plans today, the ids that the
 * spec takes from elsewhere, and what its scoring sheets show and hold. A cohort that was compiled counts with its membership when its spec is refused
 * by today's catalogs.
 *
 * @throws `daydream/cohort-unclear` naming the cohorts whose spec cannot be read, or that were never compiled and
 * cannot be planned; `daydream/cohort-damaged`.
 */
export function readCohortNeeds(context: PlanContext): readonly CohortNeeds[] {
  const catalogs = context.catalogs ?? readAllCatalogs(context);
  const needs = cohortFolders(context.files).map((cohort) => {
    const listed = listedReferences(cohort, context.files);
    const planned = plannedReferences(cohort, { ...context, catalogs });
    const isUnclear = planned.kind === "unreadable" || (planned.kind === "refused" && listed === undefined);
    const sheets = sheetReferences(cohort, context);
    return { cohort, isUnclear, references: [...(listed ?? []), ...planned.references, ...sheets] };
  });
  const unclear = needs.filter(({ isUnclear }) => isUnclear).map(({ cohort }) => cohort);
  if (unclear.length > 0) throw fail("cohort-unclear", { cohorts: unclear });
  return needs;
}

/** Names of all folders below cohorts/, with a spec or without. */
export function cohortFolders(files: SourceFiles): readonly string[] {
  return files
    .names(cohortPaths.folder)
    .filter((name) => !name.startsWith(".") && files.isFolder(cohortPaths.cohort(name)));
}

// --- internal ---

/** What a cohort was compiled to; `undefined`: it was not. */
function listedReferences(cohort: string, files: SourceFiles): readonly Reference[] | undefined {
  const lines = readMembershipCsv(files, cohort);
  if (lines === undefined) return undefined;
  const named = new Map((readMembersCsv(files, cohort) ?? []).map(({ id, parentId }) => [id, parentId]));
  return lines.map(({ stage, id }) => ({ stage, id, parentId: named.get(id) }));
}

/** What people have judged, and what they may still be judging. */
function sheetReferences(cohort: string, { files, pipeline }: PlanContext): readonly Reference[] {
  const { candidate } = reportStages(pipeline);
  const shown = findSheets(files, cohort)
    .flatMap((sheet) => readSheetKey(files, { cohort, sheet }).items)
    .map(({ gen_id }) => ({ stage: candidate.name, id: gen_id, parentId: undefined }));
  return [...shown, ...readSheetLines(cohort, files)];
}

interface Planned {
  /** `unreadable`: not even the ids that it takes from elsewhere are known. */
  readonly kind: "no-spec" | "planned" | "refused" | "unreadable";
  readonly references: readonly Reference[];
}

function plannedReferences(
  cohort: string,
  context: PlanContext & { readonly catalogs: NonNullable<PlanContext["catalogs"]> },
): Planned {
  const { files, pipeline } = context;
  const path = cohortPaths.spec(cohort);
  const text = files.read(path);
  if (text === undefined) return { kind: "no-spec", references: [] };
  const source = { kind: "cohort", cohort, path: join(files.dataRoot, path), text } as const;
  const parsed = readSpec(source, context);
  if (parsed.kind === "invalid") return { kind: "unreadable", references: [] };
  const given = pipeline.flatMap(({ name: stage, givenBy }) => {
    const axis = parsed.spec.axes.find(({ name }) => name === givenBy);
    return (axis?.levels ?? []).map((id) => ({ stage, id: String(id), parentId: undefined }));
  });
  const { catalogs } = context.catalogs;
  const members = planMembers(parsed.spec, { catalogs, pipeline, files });
  if (members.kind === "invalid") return { kind: "refused", references: given };
  return { kind: "planned", references: [...given, ...members.members] };
}
