import type { GenerationRef } from "../generation/generation-writer.ts";
import { describeSizes, type StoredSizes } from "./stored-sizes.ts";

export interface RemovalReport {
  readonly sizes: StoredSizes;
  readonly executed: boolean;
  /** Where they are now; `undefined`: nothing was done, or they are deleted. */
  readonly trash: string | undefined;
  /** Lists every generation instead of the first few. */
  readonly members?: boolean;
  /** How a person names a path of the data root. */
  readonly describe: (path: string) => string;
}

/** What a removal comes to, or has come to, for people. */
export function describeRemoval(generations: readonly GenerationRef[], report: RemovalReport): string {
  const { sizes, members = false } = report;
  if (generations.length === 0) return "nothing to do\n";
  const shown = members ? generations : generations.slice(0, shownGenerations);
  const rest = generations.length - shown.length;
  const lines = [
    ...shown.map(({ stage, id }) => `  ${stage} ${id}`),
    ...(rest === 0 ? [] : [`  … ${rest} more: --members lists them`]),
    outcome(report),
  ];
  return `${describeSizes(sizes)}${lines.map((line) => `${line}\n`).join("")}`;
}

/** Ids by stage, for programs. */
export function listRemoved(
  generations: readonly GenerationRef[],
): Readonly<Record<string, readonly string[]>> {
  const byStage = Map.groupBy(generations, ({ stage }) => stage);
  return Object.fromEntries([...byStage].map(([stage, own]) => [stage, own.map(({ id }) => id)]));
}

// --- internal ---

const shownGenerations = 10;

function outcome({ executed, trash, describe }: RemovalReport): string {
  if (!executed)
    return "nothing was changed: --execute moves them to the trash, --execute --delete deletes them";
  if (trash === undefined) return "deleted";
  const place = describe(trash);
  return `moved to ${place}; daydream store import ${place} brings them back`;
}
