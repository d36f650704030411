import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDaydreamError } from "@daydream/base";
import type { Store } from "@daydream/store";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { type MembershipLine, membershipCsv, readMembershipCsv } from "../cohort/membership-csv.ts";
import { sheetPaths } from "../scoring-sheet/sheet-paths.ts";
import { type Finding, finding } from "./finding.ts";

/** What became of a cohort of another store. */
export interface ImportedCohort {
  readonly cohort: string;
  /** `undefined`: it had none there. */
  readonly members: number | undefined;
  /** Files that are new here, relative to the data root. */
  readonly written: readonly string[];
  /** True when it has a spec now. */
  readonly hasSpec: boolean;
  readonly problems: readonly Finding[];
}

/**
 * Brings a cohort's membership, as exactly `stage,gen_id`, its spec and its scoring sheets along. Files that are here
 * are left as they are. Its manifest is not taken: `compile` writes it.
 */
export async function importCohort(
  cohort: string,
  of: {
    readonly source: SourceFiles;
    readonly files: SourceFiles;
    /** `undefined`: nothing is written. */
    readonly store: Store | undefined;
  },
): Promise<ImportedCohort> {
  const { source, files, store } = of;
  const problems: Finding[] = [];
  const written: string[] = [];
  const place = async (path: string, text: string) => {
    const here = files.read(path);
    if (here === text) return;
    if (here !== undefined) {
      problems.push(finding("import-differs", { path: cohortPaths.cohort(cohort), files: [path] }));
      return;
    }
    await store?.writeDocument(path, text, { create: true });
    written.push(path);
  };
  const lines = readLines(cohort, { source, problems });
  if (lines !== undefined) await place(cohortPaths.membership(cohort), membershipCsv(lines));
  for (const folder of [cohortPaths.specFolder(cohort), sheetPaths.folder(cohort)])
    for (const path of filesBelow(folder, source)) await place(path, source.read(path) ?? "");
  const hasSpec = files.has(cohortPaths.spec(cohort)) || written.includes(cohortPaths.spec(cohort));
  return { cohort, members: lines?.length, written, hasSpec, problems };
}

/** The lines of a cohort's membership, each once; `undefined` where there is none that can be read. */
export function readLines(
  cohort: string,
  { source, problems }: { readonly source: SourceFiles; readonly problems: Finding[] },
): readonly MembershipLine[] | undefined {
  try {
    const lines = readMembershipCsv(source, cohort);
    return lines && [...new Map(lines.map((line) => [`${line.stage},${line.id}`, line])).values()];
  } catch (error) {
    if (!isDaydreamError(error, "daydream/cohort-damaged")) throw error;
    const { code, message, hint } = error;
    problems.push({ path: cohortPaths.membership(cohort), code, problem: message, hint });
    return undefined;
  }
}

// --- internal ---

function filesBelow(folder: string, { dataRoot }: SourceFiles): readonly string[] {
  const place = join(dataRoot, folder);
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${folder}/${join(entry.parentPath, entry.name).slice(place.length + 1)}`)
    .sort();
}
