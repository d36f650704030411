import type { Task } from "./task.ts";

/** What a dispatcher says about a task that it was given: `started` at most once, then one of the others, once. */
export type DispatchReport =
  | { readonly kind: "started" }
  /** The handler resolved, with the tasks that it returned. */
  | { readonly kind: "finished"; readonly tasks: readonly Task[] }
  | { readonly kind: "failed"; readonly error: Error }
  /** It was given back unstarted, or its handler ended because it was aborted. */
  | { readonly kind: "cancelled" };

/**
 * All that differs between engines: gets ready tasks done somewhere, within the limits of their queues.
 * What is ready when, what is skipped, blocked or reported is `runTasks`'s.
 */
export interface Dispatcher {
  /** Takes a task whose time has come. Reports may come before this returns; `report` never throws. */
  dispatch(task: Task, report: (report: DispatchReport) => void): void;
  /** Gives back every task of this run that has not started. */
  drain(): void;
  /** Aborts the signals of the run's started tasks. */
  abort(reason: unknown): void;
}
