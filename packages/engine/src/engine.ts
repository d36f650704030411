import type { EngineEvent } from "./event.ts";
import type { Task } from "./task.ts";

/** What a handler is given besides its task. */
export interface TaskContext {
  /** Aborted when the run is aborted (not when it drains). */
  readonly signal: AbortSignal;
}

/**
 * Does one task and puts its product into the store before it resolves; may return further tasks, which
 * join the run. Called at least once per task over all runs: it must be idempotent.
 *
 * A task that is skipped brings nothing: whoever runs again submits also what follows from products that are
 * there already.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing needs no `return undefined`
export type Handler = (task: Task, context: TaskContext) => Promise<readonly Task[] | void>;

export interface EngineOptions {
  /** Task name → handler. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Queue name → tasks at once. A task of a queue that is not named here is refused. */
  readonly queues: Readonly<Record<string, { readonly concurrency: number }>>;
  /**
   * True when the task's product is in the store: the task is then skipped and counts as succeeded. Asked once
   * per task and run, when all it comes after has succeeded. Best answered from one listing made beforehand.
   */
  readonly isDone?: (task: Task) => boolean | Promise<boolean>;
}

export interface RunTasksOptions {
  /** Called for everything that happens, one event at a time; those of one task in their order. */
  readonly onEvent?: (event: EngineEvent) => void;
  /** Aborting drains: running tasks end, waiting ones are cancelled, and the run resolves. */
  readonly drainSignal?: AbortSignal;
  /** Aborting drains and also aborts the running tasks' own signals; the run resolves when they have ended. */
  readonly abortSignal?: AbortSignal;
}

/** How a run ended, in numbers of tasks. */
export interface RunSummary {
  readonly finished: number;
  readonly skipped: number;
  readonly failed: number;
  readonly blocked: number;
  readonly cancelled: number;
}

/**
 * Does all tasks, once each, in an order that respects `after`.
 *
 * A failing task fails alone: what does not come after it goes on. Every task ends as exactly one of finished,
 * skipped, failed, blocked or cancelled. Every implementation passes `testEngine` of `@daydream/engine/contract`.
 *
 * Rejects for misuse before anything is started: `engine/cycle`, `engine/unknown-queue`,
 * `engine/unknown-handler`, `engine/unknown-task`, `engine/conflicting-task`, `engine/bad-task-id`. A handler
 * that returns such tasks fails with that error, and none of them joins the run. When `isDone` or `onEvent`
 * throws, the run drains and then rejects with `engine/callback-failed`.
 */
export interface Engine {
  run(tasks: Iterable<Task>, options?: RunTasksOptions): Promise<RunSummary>;
}
