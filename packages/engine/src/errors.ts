import { defineErrors } from "@daydream/base";

/** Every error that `@daydream/engine` raises. */
export const engineErrors = defineErrors("engine", {
  "bad-task-id": {
    message: ({ id }: { id: string }) => `${JSON.stringify(id)} cannot be the id of a task`,
    hint: () => "an id starts with a letter and has no ':', such as q_58zdtsiikrej5pcq",
  },
  "conflicting-task": {
    message: ({ id }: { id: string }) => `two tasks with different contents have the id ${id}`,
    hint: () => "make the id from everything that tells the two apart",
  },
  cycle: {
    message: ({ ids }: { ids: readonly string[] }) => `tasks wait for each other: ${ids.join(" after ")}`,
    hint: ({ ids }: { ids: readonly string[] }) =>
      `remove one of these from another's 'after': ${ids.join(", ")}`,
  },
  "unknown-task": {
    message: ({ id, after }: { id: string; after: string }) =>
      `task ${id} comes after ${after}, which is not in the run`,
    hint: ({ after }: { after: string }) => `add ${after} to the run, or leave it out of 'after'`,
  },
  "unknown-queue": {
    message: ({ id, queue }: { id: string; queue: string; known: readonly string[] }) =>
      `task ${id} names the queue ${JSON.stringify(queue)}, which the engine has not`,
    hint: ({ known }: { known: readonly string[] }) => `the queues are: ${known.join(", ")}`,
  },
  "unknown-handler": {
    message: ({ id, name }: { id: string; name: string; known: readonly string[] }) =>
      `task ${id} has the name ${JSON.stringify(name)}, for which there is no handler`,
    hint: ({ known }: { known: readonly string[] }) => `there are handlers for: ${known.join(", ")}`,
  },
  "callback-failed": {
    message: ({ callback, id, reason }: { callback: string; id: string; reason: string }) =>
      `the run was ended early: ${callback} threw at task ${id}: ${reason}`,
    hint: ({ callback }: { callback: string }) => `mend ${callback}, then run again: what is done stays done`,
  },
});
