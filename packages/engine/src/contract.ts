import { isDaydreamError } from "@daydream/base";
import { describe, expect, it } from "vitest";
import type { Engine, EngineOptions, Handler, RunTasksOptions } from "./engine.ts";
import type { EngineEvent } from "./event.ts";
import type { Task } from "./task.ts";

export interface TestEngineOptions {
  /** What is tested, as it stands in the tests' names. */
  readonly name: string;
  /** Makes an engine that knows nothing of earlier ones. */
  readonly createEngine: (options: EngineOptions) => Engine | Promise<Engine>;
}

/**
 * What every `Engine` must do; call it in a test file of the implementation.
 *
 * Asks for no order but that of `after`, and lets a handler be called more than once for a task.
 */
export function testEngine({ name, createEngine }: TestEngineOptions): void {
  /** Runs tasks with one handler and gathers what was reported. */
  async function run(
    tasks: readonly Task[],
    handler: Handler,
    { isDone, ...options }: RunTasksOptions & Pick<EngineOptions, "isDone"> = {},
  ) {
    const engine = await createEngine({
      handlers: { work: handler, other: handler },
      queues: { one: { concurrency: 1 }, few: { concurrency: 3 } },
      ...(isDone === undefined ? {} : { isDone }),
    });
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent) => {
      events.push(event);
      options.onEvent?.(event);
    };
    const summary = await engine.run(tasks, { ...options, onEvent });
    return { summary, events, histories: historiesOf(events), engine };
  }

  const nothing: Handler = async () => undefined;
  const failing =
    (...ids: readonly string[]): Handler =>
    async ({ id }) => {
      if (ids.includes(id)) throw new Error(`${id} went wrong`);
    };

  describe(`${name}: order`, () => {
    it("does nothing for no tasks", async () => {
      const { summary, events } = await run([], nothing);
      expect(summary).toEqual(counts({}));
      expect(events).toEqual([]);
    });

    it("does every task after those it comes after, however they were listed", async () => {
      const ended = new Set<string>();
      const tasks = [task("c", ["a", "b"]), task("d", ["c", "c"]), task("a"), task("b", ["a"])];
      const { summary, histories } = await run(tasks, async ({ id, after = [] }) => {
        for (const before of after) expect(ended.has(before)).toBe(true);
        ended.add(id);
      });
      expect(summary).toEqual(counts({ finished: 4 }));
      for (const { id } of tasks) expect(histories[id]).toBe("submitted started finished");
    });

    it("gives the handler its task and a signal", async () => {
      const one: Task = { ...task("a"), name: "other", args: { list: [1, null, { text: "ü" }] } };
      const seen: Task[] = [];
      await run([one], async (given, { signal }) => {
        expect(signal.aborted).toBe(false);
        seen.push(given);
      });
      expect(seen[0]).toEqual(one);
    });

    it("never does more of a queue at once than its concurrency", async () => {
      const running = { one: 0, few: 0 };
      const most = { one: 0, few: 0 };
      const tasks = Array.from({ length: 24 }, (_, index) =>
        task(`t${index}`, [], index % 3 === 0 ? "one" : "few"),
      );
      await run(tasks, async ({ queue }) => {
        const key = queue === "one" ? "one" : "few";
        running[key] += 1;
        most[key] = Math.max(most[key], running[key]);
        await turn();
        running[key] -= 1;
      });
      expect(most.one).toBe(1);
      expect(most.few).toBeGreaterThan(1);
      expect(most.few).toBeLessThanOrEqual(3);
    });

    it("takes tasks that are listed twice as one", async () => {
      const { summary } = await run(
        [task("a"), task("b", ["a"]), { ...task("b"), after: ["a", "a"] }, task("a")],
        nothing,
      );
      expect(summary).toEqual(counts({ finished: 2 }));
    });
  });

  describe(`${name}: failure`, () => {
    it("blocks what comes after a failed task, at any distance, and goes on with the rest", async () => {
      const tasks = [task("a"), task("b", ["a"]), task("c", ["b", "x"]), task("x"), task("y", ["x"])];
      const { summary, events, histories } = await run(tasks, failing("a"));
      expect(summary).toEqual(counts({ finished: 2, failed: 1, blocked: 2 }));
      expect(histories).toMatchObject({
        a: "submitted started failed",
        b: "submitted blocked",
        c: "submitted blocked",
        y: "submitted started finished",
      });
      expect(events.find((event) => event.kind === "task-failed")).toMatchObject({
        id: "a",
        error: { message: "a went wrong" },
      });
      for (const event of events) if (event.kind === "task-blocked") expect(event.by).toBe("a");
    });

    it("fails a task whose handler throws what is no error", async () => {
      const { events } = await run([task("a")], async () => {
        throw "only text";
      });
      const failed = events.find((event) => event.kind === "task-failed");
      expect(failed).toMatchObject({ error: { message: "only text" } });
    });

    it("does on a second run only what the first did not", async () => {
      const done = new Set<string>();
      const isDone = ({ id }: Task) => done.has(id);
      const tasks = [task("a"), task("b", ["a"]), task("c"), task("d", ["c"])];
      let isMended = false;
      const handler: Handler = async ({ id }) => {
        if (id === "c" && !isMended) throw new Error("not yet");
        done.add(id);
      };
      expect((await run(tasks, handler, { isDone })).summary).toEqual(
        counts({ finished: 2, failed: 1, blocked: 1 }),
      );
      isMended = true;
      const second = await run(tasks, handler, { isDone });
      expect(second.summary).toEqual(counts({ finished: 2, skipped: 2 }));
      expect(second.histories).toMatchObject({ a: "submitted skipped", d: "submitted started finished" });
      expect((await run(tasks, handler, { isDone })).summary).toEqual(counts({ skipped: 4 }));
    });
  });

  describe(`${name}: skipping`, () => {
    it.each([
      ["at once", (id: string) => id === "a"],
      ["later", async (id: string) => id === "a"],
    ])("skips a task whose product is there and runs what comes after it (answer %s)", async (_, answer) => {
      const { summary, histories } = await run(
        [task("a"), task("b", ["a"])],
        async ({ id }) => {
          if (id === "a") throw new Error("made twice");
        },
        { isDone: ({ id }) => answer(id) },
      );
      expect(summary).toEqual(counts({ skipped: 1, finished: 1 }));
      expect(histories).toEqual({ a: "submitted skipped", b: "submitted started finished" });
    });

    it("asks for a product only when all it comes after has succeeded", async () => {
      const done = new Set<string>();
      await run(
        [task("a"), task("b", ["a"])],
        async ({ id }) => {
          done.add(id);
        },
        {
          isDone: ({ id }) => {
            if (id === "b") expect(done.has("a")).toBe(true);
            return false;
          },
        },
      );
    });
  });

  describe(`${name}: tasks that bring tasks`, () => {
    it("adds what a handler returns, after each other, after itself and after known tasks", async () => {
      const more = [task("c", ["b", "x"]), task("b", ["a"]), task("x")];
      const { summary, histories } = await run([task("a"), task("x")], async ({ id }) =>
        id === "a" ? more : id === "c" ? [task("d", ["c", "a"])] : [],
      );
      expect(summary).toEqual(counts({ finished: 5 }));
      expect(histories.d).toBe("submitted started finished");
    });

    it("joins what two handlers bring under one id", async () => {
      const { summary } = await run([task("a"), task("b")], async ({ id }) =>
        id === "shared" ? [] : [task("shared")],
      );
      expect(summary).toEqual(counts({ finished: 3 }));
    });

    it("blocks what is brought after a task that failed before", async () => {
      const { events, summary } = await run(
        [task("bad"), task("mid", ["bad"]), task("good")],
        async ({ id }) => {
          if (id === "bad") throw new Error("bad");
          if (id !== "good") return [];
          return [task("late", ["mid"]), task("later", ["late"])];
        },
      );
      expect(summary).toEqual(counts({ finished: 1, failed: 1, blocked: 3 }));
      for (const event of events) if (event.kind === "task-blocked") expect(event.by).toBe("bad");
    });

    it.each([
      ["an unknown task", [task("n"), task("m", ["nowhere"])], "engine/unknown-task"],
      ["an unknown queue", [task("n"), task("m", [], "nowhere")], "engine/unknown-queue"],
      ["no handler", [task("n"), { ...task("m"), name: "nobody" }], "engine/unknown-handler"],
      ["a cycle", [task("n", ["m"]), task("m", ["n"])], "engine/cycle"],
      ["another content under a known id", [task("n"), task("other", ["a"])], "engine/conflicting-task"],
    ])("fails the task that brings %s, and adds none of what it brought", async (_, more, code) => {
      const { summary, events, histories } = await run(
        [task("a"), task("b", ["a"]), task("other")],
        async ({ id }) => (id === "a" ? more : []),
      );
      expect(summary).toEqual(counts({ finished: 1, failed: 1, blocked: 1 }));
      expect(events.find((event) => event.kind === "task-failed")).toMatchObject({
        id: "a",
        error: { code },
      });
      expect(histories.n).toBeUndefined();
    });
  });

  describe(`${name}: misuse`, () => {
    it.each([
      ["a task after itself", [task("a", ["a"])], "engine/cycle", { ids: ["a", "a"] }],
      [
        "tasks that wait for each other",
        [task("x"), task("e", ["c"]), task("a", ["x", "c"]), task("b", ["a"]), task("c", ["b"])],
        "engine/cycle",
        { ids: expect.arrayContaining(["a", "b", "c"]) },
      ],
      ["a queue it has not", [task("x"), task("a", [], "no")], "engine/unknown-queue", { queue: "no" }],
      ["a queue named like a method", [task("a", [], "toString")], "engine/unknown-queue", { id: "a" }],
      ["a name without handler", [{ ...task("a"), name: "no" }], "engine/unknown-handler", { name: "no" }],
      [
        "an unknown task in `after`",
        [task("x"), task("a", ["b"])],
        "engine/unknown-task",
        { id: "a", after: "b" },
      ],
      [
        "two contents under one id",
        [task("a"), { ...task("a"), args: { n: 2 } }],
        "engine/conflicting-task",
        { id: "a" },
      ],
      ["an id with a colon", [task("a:b")], "engine/bad-task-id", { id: "a:b" }],
      ["an id that is a number", [task("12")], "engine/bad-task-id", { id: "12" }],
    ])("refuses %s before anything starts", async (_, tasks, code, context) => {
      let calls = 0;
      const events: EngineEvent[] = [];
      const running = run(
        tasks,
        async () => {
          calls += 1;
        },
        { onEvent: (event) => events.push(event) },
      );
      await expect(running).rejects.toMatchObject({ code, context, hint: expect.any(String) });
      expect(calls).toBe(0);
      expect(events).toEqual([]);
    });

    it("ends the run clearly when onEvent throws: running tasks end, waiting ones are not begun", async () => {
      const begun: string[] = [];
      const ended: string[] = [];
      const cause = new Error("the terminal is gone");
      const running = run(
        [task("a"), task("b", ["a"]), task("c", ["b"])],
        async ({ id }) => {
          begun.push(id);
          await turn();
          ended.push(id);
        },
        {
          onEvent: (event) => {
            if (event.kind === "task-started") throw cause;
          },
        },
      );
      await expect(running).rejects.toMatchObject({
        code: "engine/callback-failed",
        context: { callback: "onEvent", id: "a" },
        cause,
      });
      expect(begun).toEqual(["a"]);
      expect(ended).toEqual(["a"]);
    });

    it.each([
      ["rejects", () => Promise.reject(new Error("no listing"))],
      [
        "throws",
        () => {
          throw new Error("no listing");
        },
      ],
    ])("ends the run clearly when isDone %s", async (_, answer) => {
      const events: EngineEvent[] = [];
      const running = run([task("a"), task("b"), task("c", ["a"])], nothing, {
        isDone: answer,
        onEvent: (event) => events.push(event),
      });
      await expect(running).rejects.toSatisfy((error) => isDaydreamError(error, "engine/callback-failed"));
      expect(historiesOf(events)).toEqual({
        a: "submitted cancelled",
        b: "submitted cancelled",
        c: "submitted cancelled",
      });
    });
  });

  describe(`${name}: ending early`, () => {
    it("lets running tasks end and cancels the waiting ones when drained", async () => {
      const draining = new AbortController();
      const { summary, histories } = await run(
        [task("a", [], "one"), task("b", [], "one"), task("c", ["a"])],
        async (_, { signal }) => {
          draining.abort();
          await turn();
          expect(signal.aborted).toBe(false);
          return [task("more")];
        },
        { drainSignal: draining.signal },
      );
      expect(summary).toEqual(counts({ finished: 1, cancelled: 3 }));
      expect(histories.c).toBe("submitted cancelled");
      expect(histories.more).toBe("submitted cancelled");
    });

    it("aborts running tasks when aborted, with the reason that was given", async () => {
      const aborting = new AbortController();
      const reason = new Error("second Ctrl-C");
      const { summary, histories } = await run(
        [task("a"), task("b", ["a"])],
        (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new Error("call ended", { cause: signal.reason })));
            aborting.abort(reason);
          }),
        { abortSignal: aborting.signal },
      );
      expect(summary).toEqual(counts({ cancelled: 2 }));
      expect(histories).toEqual({ a: "submitted started cancelled", b: "submitted cancelled" });
    });

    it.each([
      ["ends well", "well", counts({ finished: 1 })],
      ["fails of its own", "badly", counts({ failed: 1 })],
    ])("counts a task that %s after an abort as what it is", async (_, how, expected) => {
      const aborting = new AbortController();
      const { summary } = await run(
        [task(how)],
        async ({ id }) => {
          aborting.abort();
          await turn();
          if (id === "badly") throw new Error("no space left");
        },
        { abortSignal: aborting.signal },
      );
      expect(summary).toEqual(expected);
    });

    it.each(["drainSignal", "abortSignal"])("begins nothing when %s is aborted before", async (key) => {
      const { summary } = await run([task("a"), task("b", ["a"])], nothing, { [key]: AbortSignal.abort() });
      expect(summary).toEqual(counts({ cancelled: 2 }));
    });
  });
}

// --- internal ---

function task(id: string, after: readonly string[] = [], queue = "few"): Task {
  return { id, name: "work", args: {}, queue, ...(after.length > 0 ? { after } : {}) };
}

function counts(some: Partial<Record<"finished" | "skipped" | "failed" | "blocked" | "cancelled", number>>) {
  return { finished: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0, ...some };
}

/** Per task, what was reported of it, in order: `submitted started finished`. */
function historiesOf(events: readonly EngineEvent[]): Readonly<Record<string, string>> {
  const histories: Record<string, string> = {};
  for (const { id, kind } of events) {
    const word = kind.replace("task-", "");
    histories[id] = histories[id] === undefined ? word : `${histories[id]} ${word}`;
  }
  return histories;
}

/** Lets everything that is ready happen. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
