import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { systemClock } from "@daydream/base";
import { cohortPaths } from "../cohort/cohort-paths.ts";
import { fail } from "../errors.ts";
import type { GenerationRef } from "../generation/generation-writer.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";

/** Where what is removed is kept, relative to the data root. */
export const trashFolder = "trash";

/**
 * Moves generations out of the store, children before their parents: killed at any point, what is left still has all
 * its parents. The caller holds the run lock.
 *
 * @returns the folder of the trash that they are in now, relative to the data root; `undefined`: they are deleted.
 * @throws `daydream/generation-stuck`.
 */
export function removeGenerations(
  generations: readonly GenerationRef[],
  options: { readonly dataRoot: string; readonly pipeline: Pipeline; readonly forGood: boolean },
): string | undefined {
  const { dataRoot, pipeline, forGood } = options;
  const trash = makeTrash(dataRoot);
  const depthOf = new Map(pipeline.map(({ name }, index) => [name, index]));
  const childrenFirst = generations.toSorted(
    (a, b) => (depthOf.get(b.stage) ?? 0) - (depthOf.get(a.stage) ?? 0),
  );
  for (const { stage, id } of childrenFirst) {
    const path = cohortPaths.generation(stage, id);
    const target = join(dataRoot, trash, path);
    attempt(path, () => {
      mkdirSync(dirname(target), { recursive: true });
      renameSync(join(dataRoot, path), target);
    });
  }
  if (!forGood) return trash;
  attempt(trash, () => rmSync(join(dataRoot, trash), { recursive: true }));
  return undefined;
}

// --- internal ---

/** Makes a folder that is this removal's own. */
function makeTrash(dataRoot: string): string {
  const time = new Date(systemClock.now()).toISOString().replace(/\..*$/, "").replaceAll(":", "-");
  attempt(trashFolder, () => mkdirSync(join(dataRoot, trashFolder), { recursive: true }));
  for (let count = 1; ; count += 1) {
    const folder = `${trashFolder}/${time}${count === 1 ? "" : `-${count}`}`;
    try {
      mkdirSync(join(dataRoot, folder));
      return folder;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw stuck(folder, error);
    }
  }
}

function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw stuck(path, error);
  }
}

function stuck(path: string, cause: unknown): Error {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return fail("generation-stuck", { path, problem }, { cause });
}
