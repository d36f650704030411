import type { JsonObject } from "@daydream/base";

/** One thing to do, as data. Its product is found in the store under the same id. */
export interface Task {
  /** Unique in a run: starts with a letter, no `:`. Two tasks with one id are one task. */
  readonly id: string;
  /** Which handler does it. */
  readonly name: string;
  /** Small: texts live in the store. */
  readonly args: JsonObject;
  /** The queue whose concurrency it counts against. */
  readonly queue: string;
  /** Tasks that must have succeeded first; one that fails blocks this one. */
  readonly after?: readonly string[];
}
