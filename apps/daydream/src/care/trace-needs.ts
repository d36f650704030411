import type { GenerationRef } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { keyOf } from "./list-generations.ts";
import type { CohortNeeds } from "./read-cohort-needs.ts";
import type { StoreLineage } from "./read-store-lineage.ts";

/** Who needs what, with everything that it descends from. */
export interface TracedNeeds {
  /** Names of the cohorts that need a generation. */
  neededBy(ref: GenerationRef): readonly string[];
  /**
   * Needed generations whose files do not say their parent. Any stored generation of an earlier stage may be it, so
   * each of these is needed too.
   */
  readonly orphans: readonly GenerationRef[];
}

/** Follows what cohorts refer to up to the first stage. */
export function traceNeeds(needs: readonly CohortNeeds[], lineage: StoreLineage): TracedNeeds {
  const users = new Map<string, Set<string>>();
  const orphans = new Map<string, GenerationRef>();
  const note = (place: string, cohort: string) =>
    users.set(place, (users.get(place) ?? new Set()).add(cohort));
  for (const one of needs)
    for (const { ref, isOrphan } of walk(one, lineage)) {
      note(keyOf(ref), one.cohort);
      if (!isOrphan) continue;
      orphans.set(keyOf(ref), ref);
      for (const stage of earlierStages(ref.stage, lineage.pipeline)) note(stage, one.cohort);
    }
  return {
    neededBy: (ref) => [...new Set([...(users.get(keyOf(ref)) ?? []), ...(users.get(ref.stage) ?? [])])],
    orphans: [...orphans.values()],
  };
}

// --- internal ---

interface Needed {
  readonly ref: GenerationRef;
  readonly isOrphan: boolean;
}

/** Everything that a cohort needs, each once. */
function* walk({ references }: CohortNeeds, lineage: StoreLineage): Generator<Needed> {
  const named = new Map<string, string>();
  for (const { parentId, ...ref } of references) if (parentId !== undefined) named.set(keyOf(ref), parentId);
  const seen = new Set<string>();
  const waiting: GenerationRef[] = [...references];
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (seen.has(keyOf(ref))) continue;
    seen.add(keyOf(ref));
    const stored = lineage.parentOf(ref);
    const parents = stored === undefined ? [] : [stored];
    const [parentStage] = earlierStages(ref.stage, lineage.pipeline);
    const id = named.get(keyOf(ref));
    if (parentStage !== undefined && id !== undefined) parents.push({ stage: parentStage, id });
    const isOrphan = parentStage !== undefined && parents.length === 0 && lineage.has(ref);
    yield { ref, isOrphan };
    waiting.push(...parents);
  }
}

/** The stages that a stage's members descend from, the nearest first; none of a stage that there is not. */
function earlierStages(name: string, pipeline: Pipeline): readonly string[] {
  const parent = pipeline.find((stage) => stage.name === name)?.parent;
  return parent === undefined ? [] : [parent, ...earlierStages(parent, pipeline)];
}
