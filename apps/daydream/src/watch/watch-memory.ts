import { isDaydreamError, parseJson } from "@daydream/base";
import type { Store } from "@daydream/store";
import { z } from "zod";
import type { Task } from "./cohort-work.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** Where `watch --once` keeps what it saw the last time; it may be deleted at any time. */
export const watchMemoryPath = "index/watch.json";

/** Cohort → what was seen when it was last looked at. */
export type WatchMemory = ReadonlyMap<string, SeenCohort>;

export interface SeenCohort {
  readonly files: Fingerprint;
  readonly tasks: ReadonlyMap<string, Task>;
}

/** Reads what was seen; what cannot be read counts as nothing. */
export async function readWatchMemory(store: Store): Promise<WatchMemory> {
  const text = await store.readDocument(watchMemoryPath);
  const parsed = text === undefined ? undefined : parseJson(text);
  const result = parsed?.kind === "parsed" ? memorySchema.safeParse(parsed.value) : undefined;
  if (result?.success !== true) return new Map();
  return new Map(
    Object.entries(result.data.cohorts).map(([cohort, { files, tasks }]) => [
      cohort,
      { files, tasks: new Map(Object.entries(tasks)) },
    ]),
  );
}

/** Keeps what was seen. False when the data root cannot be written. */
export async function keepWatchMemory(memory: WatchMemory, store: Store): Promise<boolean> {
  const cohorts = Object.fromEntries(
    [...memory].map(([cohort, { files, tasks }]) => [cohort, { files, tasks: Object.fromEntries(tasks) }]),
  );
  try {
    await store.writeDocument(watchMemoryPath, JSON.stringify({ version: 1, cohorts }));
    return true;
  } catch (error) {
    if (isDaydreamError(error, "store/not-writable") || isDaydreamError(error, "store/disk-full"))
      return false;
    throw error;
  }
}

// --- internal ---

const actions = ["make", "parse", "reuse", "keep", "redo", "failed", "blocked"] as const;

const memorySchema = z.object({
  version: z.literal(1),
  cohorts: z.record(
    z.string(),
    z.object({
      files: z.record(z.string(), z.string()),
      tasks: z.record(
        z.string(),
        z.object({ stage: z.string(), action: z.enum(actions), fields: z.array(z.string()) }),
      ),
    }),
  ),
});
