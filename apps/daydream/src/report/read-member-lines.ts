import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { metadataLevels, parseMetadata } from "../cohort/member-metadata.ts";
import { readMembershipCsv } from "../cohort/membership-csv.ts";
import type { MemberLine } from "../cohort/parse-member-lines.ts";
import { readMembersCsv } from "../cohort/read-members-csv.ts";
import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { readSheetLines } from "../scoring-sheet/read-sheet-lines.ts";
import type { StoreProblem } from "./evaluation.ts";

interface Sources {
  readonly files: SourceFiles;
  readonly pipeline: Pipeline;
  readonly problems: StoreProblem[];
}

/**
 * The members of a compiled cohort: from its members.csv; a cohort of an older store has none, and its members
 * are named by the store's metadata. After them stand the evaluations that people gave on the cohort's scoring sheets.
 *
 * @throws `daydream/cohort-not-compiled`, `daydream/cohort-damaged`.
 */
export function readMemberLines(cohort: string, sources: Sources): readonly MemberLine[] {
  const own = readOwnLines(cohort, sources);
  const judged = readSheetLines(cohort, sources.files);
  if (judged.length === 0) return own;
  const known = new Set(own.flatMap(({ id, parentId }) => [id, parentId]));
  // What people judged and the cohort has no more is nothing of it either.
  return [...own, ...judged.filter(({ parentId }) => known.has(parentId))];
}

/** A generation as the store's own metadata names it; `undefined`, and a problem, where that cannot be read. */
export function readSeed(
  { stage: name, id }: { readonly stage: string; readonly id: string },
  { files, pipeline, problems }: Sources,
): MemberLine | undefined {
  const path = `${cohortPaths.generation(name, id)}/${generationFiles.metadata}`;
  const report = (code: string, message: string) => void problems.push({ path, code, message });
  const stage = pipeline.find((candidate) => candidate.name === name);
  const text = files.read(path);
  if (stage === undefined || text === undefined) {
    report("missing", stage === undefined ? `there is no stage ${name}` : "it is not there");
    return undefined;
  }
  try {
    const metadata = parseMetadata(text, path);
    return {
      stage: name,
      id,
      parentId: metadata.parent_gen_id,
      mode: metadata.mode === "copy" ? "copy" : "generate",
      replicate: metadata.replicate,
      axes: withoutBlanks(metadataLevels(metadata, pipeline)),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    report("bad-metadata", error.message);
    return undefined;
  }
}

// --- internal ---

function readOwnLines(cohort: string, sources: Sources): readonly MemberLine[] {
  const lines = readMembersCsv(sources.files, cohort);
  if (lines !== undefined) return lines;
  const membership = readMembershipCsv(sources.files, cohort);
  if (membership === undefined)
    throw fail("cohort-not-compiled", { cohort, path: sources.files.describe(cohortPaths.members(cohort)) });
  return membership.map(
    ({ stage, id }) =>
      readSeed({ stage, id }, sources) ?? {
        stage,
        id,
        parentId: undefined,
        mode: "generate",
        replicate: 1,
        axes: {},
      },
  );
}

function withoutBlanks(levels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(levels).filter(([, level]) => level !== ""));
}
