import { existsSync } from "node:fs";
import { join } from "node:path";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { type Finding, finding } from "./finding.ts";
import { keyOf } from "./list-generations.ts";
import { comparePlaces, placeGeneration, settleGenerations } from "./place-generation.ts";
import { readImportable } from "./read-importable.ts";

/** What became of the generations of one stage. */
export interface ImportedStage {
  readonly stage: string;
  readonly found: number;
  readonly imported: number;
  /** They were here, with the same bytes. */
  readonly same: number;
  /** Not imported, for a reason that is among the problems. */
  readonly refused: number;
}

export interface ImportedGenerations {
  readonly stages: readonly ImportedStage[];
  /** Why some were refused. */
  readonly problems: readonly Finding[];
  /** What is odd about those that were not. */
  readonly notes: readonly Finding[];
}

/** Brings generations of another store here, one after the other, each whole or not at all. */
export function importGenerations(
  generations: readonly GenerationRef[],
  of: {
    readonly from: string;
    readonly dataRoot: string;
    readonly pipeline: Pipeline;
    /** Finds out what would be done. */
    readonly dryRun: boolean;
  },
): ImportedGenerations {
  const { from, dataRoot, pipeline, dryRun } = of;
  const problems: Finding[] = [];
  const notes: Finding[] = [];
  const here = new Set<string>();
  const placed: GenerationRef[] = [];
  const parents: { readonly ref: GenerationRef; readonly parent: GenerationRef }[] = [];
  const outcomes = generations.map((ref): { stage: string; kind: "imported" | "same" | "refused" } => {
    const { stage } = ref;
    const importable = readImportable(ref, { from, pipeline });
    if (importable.kind === "bad") {
      problems.push(...importable.problems);
      return { stage, kind: "refused" };
    }
    const { files, parent } = importable;
    const placing = comparePlaces(ref, { files, dataRoot });
    if (placing.kind === "differs") {
      problems.push(finding("import-differs", { path: cohortPaths.generation(stage, ref.id), ...placing }));
      return { stage, kind: "refused" };
    }
    here.add(keyOf(ref));
    if (parent !== undefined) parents.push({ ref, parent });
    if (placing.kind === "same") return { stage, kind: "same" };
    notes.push(...importable.notes);
    if (!dryRun) {
      placeGeneration(ref, { files, placing: placing.kind, dataRoot });
      placed.push(ref);
    }
    return { stage, kind: "imported" };
  });
  settleGenerations(placed, dataRoot);
  const isHere = (ref: GenerationRef) =>
    here.has(keyOf(ref)) || existsSync(join(dataRoot, cohortPaths.generation(ref.stage, ref.id)));
  for (const { ref, parent } of parents)
    if (!isHere(parent)) {
      const path = cohortPaths.generation(ref.stage, ref.id);
      notes.push(finding("stored-parent-missing", { path, parent: parent.id }));
    }
  const stages = pipeline.flatMap(({ name }) => {
    const own = outcomes.filter(({ stage }) => stage === name);
    const count = (kind: string) => own.filter((outcome) => outcome.kind === kind).length;
    const counts = { imported: count("imported"), same: count("same"), refused: count("refused") };
    return own.length === 0 ? [] : [{ stage: name, found: own.length, ...counts }];
  });
  return { stages, problems, notes };
}
