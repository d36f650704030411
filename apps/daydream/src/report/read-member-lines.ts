import { createProblems, csvTable, formatProblem } from "@daydream/design";
import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { metadataLevels, parseMetadata } from "../cohort/member-metadata.ts";
import { fixedColumns } from "../cohort/members-csv.ts";
import { readMembershipCsv } from "../cohort/membership-csv.ts";
import { fail } from "../errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { StoreProblem } from "./evaluation.ts";

/** A member as its cohort lists it, or as the store names it. */
export interface MemberLine {
  readonly stage: string;
  readonly id: string;
  readonly parentId: string | undefined;
  readonly mode: "generate" | "copy";
  readonly replicate: number;
  /** Axis → level; its ancestors' included where a cohort says them. */
  readonly axes: Readonly<Record<string, string>>;
}

interface Sources {
  readonly files: SourceFiles;
  readonly pipeline: Pipeline;
  readonly problems: StoreProblem[];
}

/**
 * The members of a compiled cohort: from its members.csv; a cohort of an older store has none, and its members
 * are named by the store's metadata.
 *
 * @throws `daydream/cohort-not-compiled`, `daydream/cohort-damaged`.
 */
export function readMemberLines(cohort: string, sources: Sources): readonly MemberLine[] {
  const text = sources.files.read(cohortPaths.members(cohort));
  if (text !== undefined) return linesOf(text, sources.files.describe(cohortPaths.members(cohort)));
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

function withoutBlanks(levels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(levels).filter(([, level]) => level !== ""));
}

function linesOf(text: string, file: string): readonly MemberLine[] {
  const rows = rowsOf(text, file);
  const names = rows[0] ?? [];
  const missing = fixedColumns.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw fail("cohort-damaged", { path: file, problem: `the columns ${missing.join(", ")} are not there` });
  const at = Object.fromEntries(names.map((name, index) => [name, index]));
  const axes = names.flatMap((name, index) =>
    fixedColumns.some((fixed) => fixed === name) ? [] : [{ name, index }],
  );
  const cell = (row: readonly string[], name: string) => row[at[name] ?? -1] ?? "";
  return rows.slice(1).map((row) => {
    const levels: Record<string, string> = {};
    for (const { name, index } of axes) {
      const level = row[index];
      if (level !== undefined && level !== "") levels[name] = level;
    }
    return {
      stage: cell(row, "stage"),
      id: cell(row, "gen_id"),
      parentId: cell(row, "parent_gen_id") || undefined,
      mode: cell(row, "mode") === "copy" ? "copy" : "generate",
      replicate: Number(cell(row, "replicate")) || 1,
      axes: levels,
    };
  });
}

/** A file without quotes, as nearly all are, needs no CSV parser; it is large. */
function rowsOf(text: string, file: string): readonly (readonly string[])[] {
  if (!/["\r]/.test(text))
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split(","));
  const problems = createProblems();
  const table = csvTable(text, { file, report: problems.report, allowBlank: true });
  const [first] = problems.all;
  if (table === undefined || first !== undefined)
    throw fail("cohort-damaged", {
      path: file,
      problem: first === undefined ? "it has no header" : formatProblem(first),
    });
  return [table.columns, ...table.rows].map((row) => row.map((cell) => cell.text));
}
