import type { SourceFiles } from "../catalog/source-files.ts";
import { cohortPaths, generationFiles } from "../cohort/cohort-paths.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import { parseIdentity } from "../inputs/inputs-record.ts";
import { type Pipeline, stageNamed } from "../pipeline/pipeline.ts";
import { keyOf, listGenerations } from "./list-generations.ts";
import { readLeniently, readMetadata } from "./read-leniently.ts";

/** Who descends from whom in the store. */
export interface StoreLineage {
  /** Parents' stages first. */
  readonly generations: readonly GenerationRef[];
  readonly pipeline: Pipeline;
  has(ref: GenerationRef): boolean;
  /**
   * Its parent, whether that is stored or not; `undefined` of a first stage's, of one that is not stored, and of
   * one whose files do not say it.
   */
  parentOf(ref: GenerationRef): GenerationRef | undefined;
  childrenOf(ref: GenerationRef): readonly GenerationRef[];
}

/** Reads the parents of every stored generation from their metadata, and where that is damaged from their inputs. */
export function readStoreLineage(files: SourceFiles, pipeline: Pipeline): StoreLineage {
  const generations = listGenerations(files, pipeline);
  const stored = new Set(generations.map(keyOf));
  const parents = new Map<string, GenerationRef>();
  const children = new Map<string, GenerationRef[]>();
  for (const ref of generations) {
    const stage = stageNamed(pipeline, ref.stage).parent;
    const id = stage === undefined ? undefined : namedParent(ref, files);
    if (stage === undefined || id === undefined) continue;
    const parent = { stage, id };
    parents.set(keyOf(ref), parent);
    const siblings = children.get(keyOf(parent)) ?? [];
    children.set(keyOf(parent), siblings);
    siblings.push(ref);
  }
  return {
    generations,
    pipeline,
    has: (ref) => stored.has(keyOf(ref)),
    parentOf: (ref) => parents.get(keyOf(ref)),
    childrenOf: (ref) => children.get(keyOf(ref)) ?? [],
  };
}

// --- internal ---

function namedParent(ref: GenerationRef, files: SourceFiles): string | undefined {
  const inputs = `${cohortPaths.generation(ref.stage, ref.id)}/${generationFiles.inputs}`;
  return (
    readMetadata(ref, files)?.parent_gen_id ||
    readLeniently(inputs, { files, parse: parseIdentity })?.parents[0]
  );
}
