import type { Clock } from "@daydream/base";
import type { Dispatcher, DispatchReport } from "./dispatcher.ts";
import type { EngineOptions, RunSummary, RunTasksOptions } from "./engine.ts";
import { engineErrors } from "./errors.ts";
import type { EngineEvent } from "./event.ts";
import { createQueue } from "./queue.ts";
import type { Task } from "./task.ts";
import { type AddedTasks, createTaskGraph } from "./task-graph.ts";
import { toError } from "./to-error.ts";

/** What an engine brings to a run. */
export interface RunTasksParts {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly isDone: EngineOptions["isDone"];
  /** Throws when the engine has no queue or no handler for the task. */
  readonly requireKnown: (task: Task) => void;
}

/** One run, the same on every engine: submits, skips, hands out, blocks, cancels, reports and counts. */
export async function runTasks(
  tasks: Iterable<Task>,
  { onEvent, drainSignal, abortSignal }: RunTasksOptions,
  { dispatcher, clock, isDone, requireKnown }: RunTasksParts,
): Promise<RunSummary> {
  const graph = createTaskGraph();
  const summary = { finished: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0 };
  const startedAtMs = new Map<string, number>();
  const checks = createQueue("isDone", CHECKS_AT_ONCE);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let failure: Error | undefined;
  let isReporting = true;
  let isDraining = false;
  let mustCancelWaiting = false;
  let isCheckingLater = false;

  /*
   * Whatever happens becomes a step, and steps run one after another, never inside each other: a callback that
   * aborts the run or a dispatcher that answers at once cannot disturb what is being reported.
   */
  let steps: (() => void)[] = [];
  let isBusy = false;

  function enter(step: () => void): void {
    steps.push(step);
    if (isBusy) return;
    isBusy = true;
    let task: Task | undefined;
    do {
      const now = steps;
      steps = [];
      for (const one of now) one();
      if (mustCancelWaiting) cancelWaiting();
      task = graph.takeReady();
      if (task !== undefined) offer(task);
    } while (task !== undefined || steps.length > 0);
    isBusy = false;
    if (graph.unsettled === 0) end();
  }

  function emit(event: EngineEvent): void {
    if (onEvent === undefined || !isReporting) return;
    try {
      onEvent(event);
    } catch (error) {
      isReporting = false;
      breakOff("onEvent", event.id, error);
    }
  }

  function breakOff(callback: string, id: string, cause: unknown): void {
    const reason = toError(cause).message;
    failure ??= engineErrors.fail("callback-failed", { callback, id, reason }, { cause });
    drain();
  }

  function drain(): void {
    if (isDraining) return;
    isDraining = true;
    mustCancelWaiting = true;
    enter(() => {
      for (const check of checks.remove(() => true)) check.giveBack();
      dispatcher.drain();
    });
  }

  function cancelWaiting(): void {
    mustCancelWaiting = false;
    for (const task of graph.cancelWaiting()) tellCancelled(task);
  }

  function cancel(task: Task): void {
    graph.cancel(task.id);
    tellCancelled(task);
  }

  function tellCancelled(task: Task): void {
    summary.cancelled += 1;
    emit({ kind: "task-cancelled", ...about(task, clock.now()) });
  }

  function tellAdded({ added, blocked }: AddedTasks): void {
    mustCancelWaiting = isDraining;
    for (const task of added) emit({ kind: "task-submitted", ...about(task, clock.now()) });
    tellBlocked(blocked);
  }

  function tellBlocked(blocked: AddedTasks["blocked"]): void {
    summary.blocked += blocked.length;
    for (const { task, by } of blocked) emit({ kind: "task-blocked", ...about(task, clock.now()), by });
  }

  /** Asks first whether the task's product is there already. */
  function offer(task: Task): void {
    if (isDone === undefined) handOut(task);
    else if (isCheckingLater) checkLater(task, () => isDone(task));
    else check(task, isDone);
  }

  /** Answers at once where `isDone` does; its first promise shows that it does not. */
  function check(task: Task, ask: (task: Task) => boolean | Promise<boolean>): void {
    try {
      const answer = ask(task);
      if (typeof answer === "boolean") {
        decide(task, answer);
      } else {
        isCheckingLater = true;
        checkLater(task, () => answer);
      }
    } catch (error) {
      cancel(task);
      breakOff("isDone", task.id, error);
    }
  }

  function checkLater(task: Task, ask: () => boolean | Promise<boolean>): void {
    checks.add({
      owner: graph,
      giveBack: () => cancel(task),
      start: async () => {
        try {
          const answer = await ask();
          enter(() => (isDraining ? cancel(task) : decide(task, answer)));
        } catch (error) {
          enter(() => {
            cancel(task);
            breakOff("isDone", task.id, error);
          });
        }
      },
    });
  }

  function decide(task: Task, isThere: boolean): void {
    if (isThere) {
      graph.succeed(task.id);
      summary.skipped += 1;
      emit({ kind: "task-skipped", ...about(task, clock.now()) });
    } else {
      handOut(task);
    }
  }

  function handOut(task: Task): void {
    dispatcher.dispatch(task, (report) => {
      const atMs = clock.now();
      enter(() => take(task, report, atMs));
    });
  }

  function take(task: Task, report: DispatchReport, atMs: number): void {
    switch (report.kind) {
      case "started":
        startedAtMs.set(task.id, atMs);
        emit({ kind: "task-started", ...about(task, atMs) });
        break;
      case "finished":
        finish(task, report.tasks, atMs);
        break;
      case "failed":
        fail(task, report.error, atMs);
        break;
      case "cancelled":
        startedAtMs.delete(task.id);
        cancel(task);
    }
  }

  function finish(task: Task, more: readonly Task[], atMs: number): void {
    let joined: AddedTasks;
    try {
      more.forEach(requireKnown);
      joined = graph.add(more);
    } catch (error) {
      fail(task, toError(error), atMs);
      return;
    }
    graph.succeed(task.id);
    summary.finished += 1;
    const elapsedMs = atMs - (startedAtMs.get(task.id) ?? atMs);
    startedAtMs.delete(task.id);
    emit({ kind: "task-finished", ...about(task, atMs), elapsedMs });
    tellAdded(joined);
  }

  function fail(task: Task, error: Error, atMs: number): void {
    const blocked = graph.fail(task.id);
    summary.failed += 1;
    startedAtMs.delete(task.id);
    emit({ kind: "task-failed", ...about(task, atMs), error });
    tellBlocked(blocked);
  }

  const all = [...tasks];
  all.forEach(requireKnown);
  const first = graph.add(all);
  const abort = () => {
    drain();
    dispatcher.abort(abortSignal?.reason);
  };
  drainSignal?.addEventListener("abort", drain);
  abortSignal?.addEventListener("abort", abort);
  try {
    enter(() => {
      tellAdded(first);
      if (abortSignal?.aborted) abort();
      else if (drainSignal?.aborted) drain();
    });
    await ended;
  } finally {
    drainSignal?.removeEventListener("abort", drain);
    abortSignal?.removeEventListener("abort", abort);
  }
  if (failure !== undefined) throw failure;
  return summary;
}

// --- internal ---

/** How many promises of `isDone` are awaited at once. */
const CHECKS_AT_ONCE = 32;

function about({ id, name, queue }: Task, atMs: number) {
  return { id, name, queue, atMs };
}
