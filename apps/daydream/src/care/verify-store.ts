import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDaydreamError, systemClock } from "@daydream/base";
import { readBytes, type SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { MembershipLine } from "../cohort/membership-csv.ts";
import { readMembershipCsv } from "../cohort/membership-csv.ts";
import { type PlanContext, readAllCatalogs } from "../cohort/plan-cohort.ts";
import { cohortFileProblems } from "../cohort/verify-cohort.ts";
import { fail } from "../errors.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { readSheetLines } from "../scoring-sheet/read-sheet-lines.ts";
import { readSheetKey } from "../scoring-sheet/sheet-key.ts";
import { sheetPaths } from "../scoring-sheet/sheet-paths.ts";
import { finding } from "./finding.ts";
import { keyOf } from "./list-generations.ts";
import { cohortFolders } from "./read-cohort-needs.ts";
import { temporaryPrefix } from "./read-folder.ts";
import { readStoreLineage } from "./read-store-lineage.ts";
import { trashFolder } from "./remove-generations.ts";
import { type Ailment, verifyGeneration } from "./verify-generation.ts";

/** What was looked at, and what is wrong with it. */
export interface StoreVerification {
  readonly generations: number;
  readonly cohorts: readonly string[];
  readonly ailments: readonly Ailment[];
}

/**
 * Looks for everything that is wrong in a store: in its generations, in its cohorts' files, and what belongs to
 * neither. With `chosen` cohorts only these, their members and what they descend from.
 *
 * @throws `daydream/cohort-not-compiled` for a chosen cohort without membership.
 */
export function verifyStore(
  context: PlanContext,
  options: {
    readonly chosen: readonly string[];
    /** True when nobody else writes: every temporary file is a leftover. */
    readonly isAlone: boolean;
  },
): StoreVerification {
  const catalogs = readAllCatalogs(context);
  const { files, pipeline } = context;
  const isWhole = options.chosen.length === 0;
  const ailments: Ailment[] = isWhole ? [...strangers(context), ...leftovers(files.dataRoot, options)] : [];
  const lineage = readStoreLineage(files, pipeline);
  const stages = new Map<string, string[]>();
  for (const { stage, id } of lineage.generations) stages.set(id, [...(stages.get(id) ?? []), stage]);
  const cohorts = isWhole ? cohortFolders(files) : options.chosen;
  const wanted = new Set<string>();
  for (const cohort of cohorts) {
    const lines = readLines(cohort, { files, ailments, isChosen: !isWhole });
    ailments.push(...cohortAilments(cohort, { lines, context: { ...context, catalogs } }));
    const judged = sheetLines(cohort, { files, ailments });
    for (const line of [...(lines ?? []), ...judged]) {
      if (!lineage.has(line)) ailments.push(...missingMember(line, wanted));
      for (let ref: GenerationRef | undefined = line; ref !== undefined; ref = lineage.parentOf(ref))
        wanted.add(keyOf(ref));
    }
  }
  const generations = isWhole
    ? lineage.generations
    : lineage.generations.filter((ref) => wanted.has(keyOf(ref)));
  const look = {
    dataRoot: files.dataRoot,
    pipeline,
    catalogs: catalogs.catalogs,
    stagesOf: (id: string) => stages.get(id) ?? [],
    readParsed: createParsedReader(files.dataRoot),
  };
  for (const ref of generations) ailments.push(...verifyGeneration(ref, look));
  return { generations: generations.length, cohorts, ailments };
}

// --- internal ---

function readLines(
  cohort: string,
  of: { readonly files: SourceFiles; readonly ailments: Ailment[]; readonly isChosen: boolean },
): readonly MembershipLine[] | undefined {
  const path = cohortPaths.membership(cohort);
  try {
    const lines = readMembershipCsv(of.files, cohort);
    if (lines === undefined && of.isChosen)
      throw fail("cohort-not-compiled", { cohort, path: of.files.describe(path) });
    return lines;
  } catch (error) {
    if (!isDaydreamError(error, "daydream/cohort-damaged")) throw error;
    of.ailments.push({ path, code: error.code, problem: error.message, hint: error.hint });
    return undefined;
  }
}

/** What people judged on a cohort's scoring sheets, as far as it can be read. */
function sheetLines(
  cohort: string,
  { files, ailments }: { readonly files: SourceFiles; readonly ailments: Ailment[] },
): readonly MembershipLine[] {
  return files.names(sheetPaths.folder(cohort)).flatMap((sheet) => {
    try {
      if (files.has(sheetPaths.key(cohort, sheet))) readSheetKey(files, { cohort, sheet });
      return readSheetLines(cohort, files, [sheet]);
    } catch (error) {
      if (!isDaydreamError(error)) throw error;
      const path = `${sheetPaths.folder(cohort)}/${sheet}`;
      ailments.push({ path, code: error.code, problem: error.message, hint: error.hint });
      return [];
    }
  });
}

/** What is wrong with a cohort's own files; one that was never compiled here, as after an import, has none yet. */
function cohortAilments(
  cohort: string,
  {
    lines,
    context,
  }: { readonly lines: readonly MembershipLine[] | undefined; readonly context: PlanContext },
): readonly Ailment[] {
  const { files } = context;
  const isCompiled = [cohortPaths.manifest(cohort), cohortPaths.members(cohort)].some(files.has);
  if (lines === undefined || !isCompiled) return [];
  return cohortFileProblems(cohort, { lines, context }).map((problem) => ({
    ...finding("cohort-file-wrong", { path: cohortPaths.cohort(cohort), problem }),
  }));
}

/** A member that several cohorts list is missed once. */
function missingMember(line: MembershipLine, seen: ReadonlySet<string>): readonly Ailment[] {
  if (seen.has(keyOf(line))) return [];
  const path = `${cohortPaths.generation(line.stage, line.id)}/${generationFiles.metadata}`;
  return [finding("metadata-missing", { path })];
}

function createParsedReader(dataRoot: string): (ref: GenerationRef) => Uint8Array | undefined {
  const known = new Map<string, Uint8Array | undefined>();
  return (ref) => {
    const key = keyOf(ref);
    if (!known.has(key)) {
      const path = join(dataRoot, cohortPaths.generation(ref.stage, ref.id), generationFiles.parsed);
      known.set(key, readBytes(path));
    }
    return known.get(key);
  };
}

/** What stands in the store and is no generation. */
function strangers({ files, pipeline }: PlanContext): readonly Ailment[] {
  const stages = pipeline.map(({ name }) => name);
  const others = files.names(cohortPaths.generations).filter((name) => !stages.includes(name));
  const stray = stages.flatMap((stage) =>
    files
      .names(cohortPaths.stage(stage))
      .filter((name) => !files.isFolder(cohortPaths.generation(stage, name)) || name.startsWith("."))
      .map((name) => cohortPaths.generation(stage, name)),
  );
  return [...others.map(cohortPaths.stage), ...stray]
    .filter((path) => !path.includes(`/${temporaryPrefix}`))
    .map((path) => finding("file-unknown", { path }));
}

/** What processes that were killed have left anywhere below a data root. */
function leftovers(dataRoot: string, { isAlone }: { readonly isAlone: boolean }): readonly Ailment[] {
  const isTemporary = (name: string) => name.startsWith(temporaryPrefix) && name.endsWith(".tmp");
  const paths = foldersFirst(dataRoot, "").filter((path) =>
    isTemporary(path.slice(path.lastIndexOf("/") + 1)),
  );
  return paths
    .filter((path) => isAlone || isForgotten(join(dataRoot, path)))
    .map((path) => ({ ...finding("temporary-left", { path }), repair: { kind: "remove", path } as const }));
}

/** Every path below a folder; what is inside something temporary is left out, as is the trash. */
function foldersFirst(dataRoot: string, folder: string): readonly string[] {
  const entries = readdirSync(join(dataRoot, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    const isEntered = entry.isDirectory() && !entry.name.startsWith(temporaryPrefix) && path !== trashFolder;
    return isEntered ? [path, ...foldersFirst(dataRoot, path)] : [path];
  });
}

/** Longer than any file is being written. */
const forgottenAfterMs = 60_000;

function isForgotten(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && systemClock.now() - stats.mtimeMs > forgottenAfterMs;
}
