import { canonicalJson } from "@daydream/base";
import { engineErrors } from "./errors.ts";
import type { Task } from "./task.ts";

/** A task that cannot run, and the failed task at the root of it. */
export interface BlockedTask {
  readonly task: Task;
  readonly by: string;
}

/** What became known by adding tasks. */
export interface AddedTasks {
  /** The new ones, in their order; a task that was known already is not among them. */
  readonly added: readonly Task[];
  /** Those of them that come after a task that has failed already. */
  readonly blocked: readonly BlockedTask[];
}

/**
 * Who waits for whom: the part of a run that is the same wherever tasks are done. Knows no time, no queue and
 * no handler.
 *
 * A task is *waiting*, then *handed out* by `takeReady`, then settled: succeeded, failed, blocked or cancelled.
 */
export interface TaskGraph {
  /**
   * Adds tasks, all or none. They may come after each other, in any order, and after known tasks.
   * @throws `engine/bad-task-id`, `engine/conflicting-task`, `engine/unknown-task`, `engine/cycle`.
   */
  add(tasks: Iterable<Task>): AddedTasks;
  /** The next task for which nothing has to be waited, each once, in the order in which they became ready. */
  takeReady(): Task | undefined;
  succeed(id: string): void;
  /** @returns what is blocked by it, directly or not; each task once. */
  fail(id: string): readonly BlockedTask[];
  /** Cancels a task that was handed out. */
  cancel(id: string): void;
  /** Cancels every task that was not handed out, and returns them. */
  cancelWaiting(): readonly Task[];
  /** How many tasks are not settled. */
  readonly unsettled: number;
}

export function createTaskGraph(): TaskGraph {
  const nodes = new Map<string, Node>();
  let ready: Node[] = [];
  let firstReady = 0;
  let unsettled = 0;

  function settle(node: Node, state: Settled, by?: string): readonly Node[] {
    node.state = state;
    node.blockedBy = by;
    unsettled -= 1;
    const { dependants } = node;
    node.dependants = [];
    return dependants;
  }

  function handedOut(id: string): Node {
    const node = nodes.get(id);
    if (node?.state !== "handed-out") throw new TypeError(`task ${id} is ${node?.state ?? "unknown"}`);
    return node;
  }

  /** Blocks all of `first` and what comes after them; a loop, because chains may be long. */
  function block(first: readonly Node[], by: string): readonly BlockedTask[] {
    const blocked: BlockedTask[] = [];
    let level = first;
    while (level.length > 0) {
      const next: Node[] = [];
      for (const node of level) {
        if (node.state !== "waiting") continue;
        for (const dependant of settle(node, "blocked", by)) next.push(dependant);
        blocked.push({ task: node.task, by });
      }
      level = next;
    }
    return blocked;
  }

  /** The tasks that are new, each once. */
  function checkNew(tasks: Iterable<Task>): ReadonlyMap<string, Task> {
    const fresh = new Map<string, Task>();
    for (const task of tasks) {
      if (!/^\p{L}[^:]*$/u.test(task.id)) throw engineErrors.fail("bad-task-id", { id: task.id });
      const known = fresh.get(task.id) ?? nodes.get(task.id)?.task;
      if (known === undefined) fresh.set(task.id, task);
      else if (known !== task && contentOf(known) !== contentOf(task))
        throw engineErrors.fail("conflicting-task", { id: task.id });
    }
    for (const task of fresh.values())
      for (const after of task.after ?? [])
        if (!fresh.has(after) && !nodes.has(after))
          throw engineErrors.fail("unknown-task", { id: task.id, after });
    const cycle = findCycle(fresh);
    if (cycle !== undefined) throw engineErrors.fail("cycle", { ids: cycle });
    return fresh;
  }

  return {
    add: (tasks) => {
      const fresh = checkNew(tasks);
      for (const task of fresh.values())
        nodes.set(task.id, { task, state: "waiting", missing: 0, dependants: [], blockedBy: undefined });
      unsettled += fresh.size;
      const blocked: BlockedTask[] = [];
      for (const task of fresh.values()) {
        const node = nodes.get(task.id);
        if (node === undefined) continue;
        const brokenBy = link(node, nodes);
        if (brokenBy !== undefined) for (const one of block([node], brokenBy)) blocked.push(one);
        else if (node.missing === 0 && node.state === "waiting") ready.push(node);
      }
      return { added: [...fresh.values()], blocked };
    },
    takeReady: () => {
      for (;;) {
        const node = ready[firstReady];
        if (node === undefined) {
          ready = [];
          firstReady = 0;
          return undefined;
        }
        firstReady += 1;
        if (node.state !== "waiting") continue;
        node.state = "handed-out";
        return node.task;
      }
    },
    succeed: (id) => {
      for (const dependant of settle(handedOut(id), "succeeded")) {
        dependant.missing -= 1;
        if (dependant.missing === 0 && dependant.state === "waiting") ready.push(dependant);
      }
    },
    fail: (id) => block(settle(handedOut(id), "failed"), id),
    cancel: (id) => {
      settle(handedOut(id), "cancelled");
    },
    cancelWaiting: () => {
      const waiting = [...nodes.values()].filter((node) => node.state === "waiting");
      for (const node of waiting) settle(node, "cancelled");
      return waiting.map((node) => node.task);
    },
    get unsettled() {
      return unsettled;
    },
  };
}

// --- internal ---

type Settled = "succeeded" | "failed" | "blocked" | "cancelled";

interface Node {
  readonly task: Task;
  state: "waiting" | "handed-out" | Settled;
  /** How many tasks that it comes after have not succeeded yet. */
  missing: number;
  dependants: Node[];
  blockedBy: string | undefined;
}

/** Registers a new node with those it comes after; returns the failed task that it can never outwait. */
function link(node: Node, nodes: ReadonlyMap<string, Node>): string | undefined {
  for (const id of new Set(node.task.after)) {
    const before = nodes.get(id);
    switch (before?.state) {
      case "failed":
      case "cancelled":
        return id;
      case "blocked":
        return before.blockedBy ?? id;
      case "waiting":
      case "handed-out":
        before.dependants.push(node);
        node.missing += 1;
    }
  }
  return undefined;
}

function contentOf({ id, name, args, queue, after = [] }: Task): string {
  return canonicalJson({ id, name, args, queue, after: [...new Set(after)].sort() });
}

/** A cycle among new tasks (known tasks come after none of them), first id repeated at its end. */
function findCycle(tasks: ReadonlyMap<string, Task>): readonly string[] | undefined {
  const open = new Map<string, number>();
  const dependants = new Map<string, string[]>();
  for (const task of tasks.values()) {
    const among = [...new Set(task.after)].filter((id) => tasks.has(id));
    open.set(task.id, among.length);
    for (const id of among) {
      const list = dependants.get(id);
      if (list === undefined) dependants.set(id, [task.id]);
      else list.push(task.id);
    }
  }
  const free = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  for (let index = 0; index < free.length; index += 1) {
    for (const dependant of dependants.get(free[index] ?? "") ?? []) {
      const count = (open.get(dependant) ?? 0) - 1;
      open.set(dependant, count);
      if (count === 0) free.push(dependant);
    }
  }
  return free.length === tasks.size ? undefined : walkBack(tasks, open);
}

/** Each task that is not free comes after another such task: going back must come round. */
function walkBack(tasks: ReadonlyMap<string, Task>, open: ReadonlyMap<string, number>): readonly string[] {
  const isStuck = (id: string) => (open.get(id) ?? 0) > 0;
  const seen = new Map<string, number>();
  const trail: string[] = [];
  let id = [...open.keys()].find(isStuck);
  while (id !== undefined && !seen.has(id)) {
    seen.set(id, trail.length);
    trail.push(id);
    id = tasks.get(id)?.after?.find(isStuck);
  }
  return id === undefined ? trail : [...trail.slice(seen.get(id)), id];
}
