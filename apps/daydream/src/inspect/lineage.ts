import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import { findCohorts } from "../cohort/find-cohorts.ts";
import { metadataLevels } from "../cohort/member-metadata.ts";
import { readMembershipCsv } from "../cohort/membership-csv.ts";
import { readMembersCsv } from "../cohort/read-members-csv.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { type Pipeline, stageNamed } from "../pipeline/pipeline.ts";
import type { GenerationState } from "../plan/generation-state.ts";
import { readStatus } from "../plan/read-generation.ts";
import { readSheetLines } from "../scoring-sheet/read-sheet-lines.ts";
import type { Damage } from "./damage.ts";
import { readSeed } from "./read-stored-generation.ts";

/** A generation among its relatives. */
export interface Relative extends GenerationRef {
  readonly status: GenerationState["status"];
  /** Levels of its own stage's axes. */
  readonly levels: Readonly<Record<string, string>>;
  /** Its parsed text when its stage's results are a line, as scores are. */
  readonly result: string | undefined;
}

/** Where a generation comes from and what was made of it. */
export interface Lineage {
  /** From the first stage down to the generation itself. */
  readonly line: readonly Relative[];
  readonly children: readonly Relative[];
  /** What is not known of its ancestors, because files are missing or cannot be read. */
  readonly damages: readonly Damage[];
}

interface Sources {
  readonly files: SourceFiles;
  readonly pipeline: Pipeline;
}

/** Reads the lineage of a stored generation. */
export function readLineageOf(ref: GenerationRef, sources: Sources): Lineage {
  const damages: Damage[] = [];
  const line: Relative[] = [];
  let next: GenerationRef | undefined = ref;
  while (next !== undefined) {
    const found = readRelative(next, { ...sources, damages });
    line.unshift(found.relative);
    next = found.parent;
  }
  const children = findChildren(ref, sources).map(
    (child) => readRelative(child, { ...sources, damages: [] }).relative,
  );
  return { line, children, damages };
}

/** All levels that a generation was made with, its ancestors' included. */
export function levelsOf({ line }: Lineage): Readonly<Record<string, string>> {
  return Object.assign({}, ...line.map(({ levels }) => levels));
}

/** Compiled cohorts that a generation is a member of. */
export function findCohortsOf({ stage, id }: GenerationRef, files: SourceFiles): readonly string[] {
  return findCohorts(files).filter(
    (cohort) =>
      (files.read(cohortPaths.membership(cohort))?.includes(id) === true &&
        readMembershipCsv(files, cohort)?.some((line) => line.stage === stage && line.id === id) === true) ||
      readSheetLines(cohort, files).some((line) => line.stage === stage && line.id === id),
  );
}

// --- internal ---

function readRelative(
  { stage, id }: GenerationRef,
  { files, pipeline, damages }: Sources & { readonly damages: Damage[] },
): { readonly relative: Relative; readonly parent: GenerationRef | undefined } {
  const metadata = readSeed({ stage, id }, { files, damages });
  const parentStage = stageNamed(pipeline, stage).parent;
  const parentId = metadata?.parent_gen_id;
  return {
    relative: {
      stage,
      id,
      status: readStatus(files.dataRoot, { stage, id }),
      levels: metadata === undefined ? {} : metadataLevels(metadata, pipeline),
      result: oneLine(files.readMade(`${cohortPaths.generation(stage, id)}/${generationFiles.parsed}`)),
    },
    parent: parentStage === undefined || !parentId ? undefined : { stage: parentStage, id: parentId },
  };
}

/** A short text of one line, without its line end. */
function oneLine(text: string | undefined): string | undefined {
  const line = text?.trimEnd();
  return line === undefined || line === "" || line.length > longestResult || line.includes("\n")
    ? undefined
    : line;
}

const longestResult = 30;

/**
 * The children of a generation: as its compiled cohorts list them, and where none lists it as the store's own
 * metadata says, which takes reading all of it.
 */
function findChildren(ref: GenerationRef, { files, pipeline }: Sources): readonly GenerationRef[] {
  const cohorts = findCohorts(files).filter((cohort) =>
    files.read(cohortPaths.members(cohort))?.includes(ref.id),
  );
  if (cohorts.length === 0) return findStoredChildren(ref, { files, pipeline });
  const lines = cohorts.flatMap((cohort) => readMembersCsv(files, cohort) ?? []);
  const children = new Map(
    lines.flatMap(({ stage, id, parentId }) => {
      const parentStage = pipeline.find(({ name }) => name === stage)?.parent;
      const isChild = parentId === ref.id && parentStage === ref.stage;
      return isChild ? [[id, { stage, id }] as const] : [];
    }),
  );
  return [...children.values()];
}

function findStoredChildren(ref: GenerationRef, { files, pipeline }: Sources): readonly GenerationRef[] {
  const stages = pipeline.filter(({ parent }) => parent === ref.stage);
  return stages.flatMap(({ name: stage }) =>
    files
      .names(cohortPaths.stage(stage))
      .map((id) => ({ stage, id }))
      .filter((child) => readSeed(child, { files, damages: [] })?.parent_gen_id === ref.id),
  );
}
