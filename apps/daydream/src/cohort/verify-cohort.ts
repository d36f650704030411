import { hashBytes, isDaydreamError } from "@daydream/base";
import type { SourceFiles } from "../catalog/source-files.ts";
import { fail } from "../errors.ts";
import { parseInputs } from "../inputs/inputs-record.ts";
import { type Pipeline, stageNamed } from "../pipeline/pipeline.ts";
import { cohortPaths, generationFiles } from "./cohort-paths.ts";
import { parseManifest } from "./manifest.ts";
import { parseMetadata } from "./member-metadata.ts";
import { type MembershipLine, readMembershipCsv } from "./membership-csv.ts";
import { type PlanContext, planCohort } from "./plan-cohort.ts";
import { findSpec } from "./read-spec.ts";

/** What was looked at, and what is wrong with it. */
export interface Verification {
  readonly members: number;
  /** One sentence each, with the path. */
  readonly problems: readonly string[];
}

/**
 * Looks at a compiled cohort's files: the manifest's hashes, that the membership is what the spec compiles to
 * now, that parents are there, that every member's seed is whole and names it, and that nothing in them is an
 * absolute path of this machine.
 *
 * @throws `daydream/cohort-not-compiled`, `daydream/cohort-damaged` for a membership that cannot be read.
 */
export function verifyCohort(cohort: string, context: PlanContext): Verification {
  const { files, pipeline } = context;
  const lines = readMembershipCsv(files, cohort);
  if (lines === undefined)
    throw fail("cohort-not-compiled", { cohort, path: files.describe(cohortPaths.membership(cohort)) });
  const problems = [
    ...cohortFileProblems(cohort, { lines, context }),
    ...lines.flatMap((line) => seedProblems(line, { files, pipeline })),
  ];
  return { members: lines.length, problems };
}

/** What is wrong with a cohort's own files, whatever the store holds: a part of {@link verifyCohort}. */
export function cohortFileProblems(
  cohort: string,
  of: { readonly lines: readonly MembershipLine[]; readonly context: PlanContext },
): readonly string[] {
  return [...manifestProblems(cohort, of.context.files), ...specProblems(cohort, of)];
}

// --- internal ---

function manifestProblems(cohort: string, files: SourceFiles): readonly string[] {
  const path = cohortPaths.manifest(cohort);
  const text = files.read(path);
  if (text === undefined) return [`${files.describe(path)} is missing`];
  return caught(() => {
    const manifest = parseManifest(text, files.describe(path));
    return Object.entries(manifest.files).flatMap(([name, hash]) => {
      const file = `${cohortPaths.cohort(cohort)}/${name}`;
      const content = files.read(file);
      if (content === undefined) return [`${files.describe(file)} is missing`];
      return hashBytes(content) === hash ? [] : [`${files.describe(file)} is not what the manifest says`];
    });
  });
}

/** The membership against what the spec compiles to now. A cohort without a spec is not compared. */
function specProblems(
  cohort: string,
  { lines, context }: { readonly lines: readonly MembershipLine[]; readonly context: PlanContext },
): readonly string[] {
  if (!context.files.has(cohortPaths.spec(cohort))) return [];
  const plan = planCohort(findSpec(cohort, context), context);
  const path = context.files.describe(cohortPaths.membership(cohort));
  if (plan.kind === "invalid")
    return [`${path}: the spec cannot be compiled any more: daydream check ${cohort}`];
  const planned = new Set(plan.members.map(({ stage, id }) => `${stage},${id}`));
  const listed = new Set(lines.map(({ stage, id }) => `${stage},${id}`));
  const missing = planned.difference(listed).size;
  const surplus = listed.difference(planned).size;
  const hint = `daydream compile ${cohort} brings it up to date`;
  return [
    ...(listed.size < lines.length ? [`${path} lists ${lines.length - listed.size} members twice`] : []),
    ...(missing > 0 ? [`${path} lacks ${missing} members of the spec: ${hint}`] : []),
    ...(surplus > 0 ? [`${path} lists ${surplus} members that the spec does not have: ${hint}`] : []),
  ];
}

function seedProblems(
  { stage, id }: MembershipLine,
  of: { readonly files: SourceFiles; readonly pipeline: Pipeline },
): readonly string[] {
  const { files, pipeline } = of;
  if (!pipeline.some(({ name }) => name === stage)) return [`${id}: there is no stage ${stage}`];
  const folder = cohortPaths.generation(stage, id);
  const metadata = files.read(`${folder}/${generationFiles.metadata}`);
  if (metadata === undefined) return [`${folder}/${generationFiles.metadata} is missing`];
  const inputs = files.read(`${folder}/${generationFiles.inputs}`);
  return caught(() => {
    const parsed = parseMetadata(metadata, `${folder}/${generationFiles.metadata}`);
    if (inputs !== undefined) parseInputs(inputs, `${folder}/${generationFiles.inputs}`);
    const parentStage = stageNamed(pipeline, stage).parent;
    const parent = parentStage && `${cohortPaths.generation(parentStage, parsed.parent_gen_id ?? "")}`;
    return [
      ...(parsed.gen_id === id && parsed.stage === stage
        ? []
        : [`${folder}: its metadata names ${parsed.stage} ${parsed.gen_id}`]),
      ...(parent !== undefined && !files.has(`${parent}/${generationFiles.metadata}`)
        ? [`${folder}: its parent ${parsed.parent_gen_id ?? "(none)"} is not in the store`]
        : []),
      ...(inputs === undefined ? [`${folder}/${generationFiles.inputs} is missing`] : []),
      ...[metadata, inputs ?? ""]
        .filter((text) => text.includes(files.dataRoot))
        .map(() => `${folder}: names a path of this machine`),
    ];
  });
}

/** What a check found, or the error that kept it from looking. */
function caught(check: () => readonly string[]): readonly string[] {
  try {
    return check();
  } catch (error) {
    if (isDaydreamError(error)) return [error.message];
    throw error;
  }
}
