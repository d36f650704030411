import { setMaxListeners } from "node:events";
import { type Clock, systemClock } from "@daydream/base";
import type { Dispatcher, DispatchReport } from "./dispatcher.ts";
import type { Engine, EngineOptions, Handler } from "./engine.ts";
import { engineErrors } from "./errors.ts";
import { createQueue, type Queue } from "./queue.ts";
import { runTasks } from "./run-tasks.ts";
import type { Task } from "./task.ts";
import { toError } from "./to-error.ts";

export interface LocalEngineOptions extends EngineOptions {
  /** Gives events their time. @default the machine's clock */
  readonly clock?: Clock;
}

/**
 * Does tasks in this process. Its queues are shared by all its runs.
 *
 * @throws RangeError for a queue whose concurrency is no whole number of at least 1.
 *
 * @example
 * const engine = createLocalEngine({
 *   handlers: { draft: async (task) => store.writeDocument(`gens/${task.id}.txt`, await write(task.args)) },
 *   queues: { model: { concurrency: 5 } },
 *   isDone: (task) => done.has(task.id),
 * });
 * const summary = await engine.run(tasks);
 */
export function createLocalEngine({
  handlers,
  queues,
  isDone,
  clock = systemClock,
}: LocalEngineOptions): Engine {
  const handlerByName = new Map(Object.entries(handlers));
  const queueByName = new Map(
    Object.entries(queues).map(([name, { concurrency }]) => [name, createQueue(name, concurrency)]),
  );

  function requireKnown({ id, name, queue }: Task): void {
    if (!queueByName.has(queue))
      throw engineErrors.fail("unknown-queue", { id, queue, known: [...queueByName.keys()] });
    if (!handlerByName.has(name))
      throw engineErrors.fail("unknown-handler", { id, name, known: [...handlerByName.keys()] });
  }

  return {
    run: async (tasks, options = {}) => {
      const dispatcher = createLocalDispatcher(handlerByName, queueByName);
      return runTasks(tasks, options, { dispatcher, clock, isDone, requireKnown });
    },
  };
}

// --- internal ---

function createLocalDispatcher(
  handlers: ReadonlyMap<string, Handler>,
  queues: ReadonlyMap<string, Queue>,
): Dispatcher {
  const running = new Set<AbortController>();
  const owner = {};

  async function perform(task: Task, report: (report: DispatchReport) => void): Promise<void> {
    const controller = new AbortController();
    // A handler may pass its signal to any number of calls.
    setMaxListeners(0, controller.signal);
    running.add(controller);
    report({ kind: "started" });
    const outcome = await outcomeOf(handlers.get(task.name), task, controller.signal);
    running.delete(controller);
    report(outcome);
  }

  return {
    dispatch: (task, report) =>
      queues.get(task.queue)?.add({
        owner,
        start: () => perform(task, report),
        giveBack: () => report({ kind: "cancelled" }),
      }),
    drain: () => {
      for (const queue of queues.values())
        for (const work of queue.remove((one) => one.owner === owner)) work.giveBack();
    },
    abort: (reason) => {
      for (const controller of running) controller.abort(reason);
    },
  };
}

async function outcomeOf(
  handler: Handler | undefined,
  task: Task,
  signal: AbortSignal,
): Promise<DispatchReport> {
  try {
    return { kind: "finished", tasks: (await handler?.(task, { signal })) ?? [] };
  } catch (thrown) {
    const error = toError(thrown);
    return signal.aborted && tellsOfAbort(error, signal.reason)
      ? { kind: "cancelled" }
      : { kind: "failed", error };
  }
}

/** True when an error says that the work was aborted; any other error after an abort is a failure of its own. */
function tellsOfAbort(error: unknown, reason: unknown): boolean {
  for (let one: unknown = error; one !== undefined; one = one instanceof Error ? one.cause : undefined)
    if (one === reason || (one instanceof Error && one.name === "AbortError")) return true;
  return false;
}
