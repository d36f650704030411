import { createManualClock } from "@daydream/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testEngine } from "./contract.ts";
import type { EngineEvent } from "./event.ts";
import { createLocalEngine } from "./local-engine.ts";
import type { Task } from "./task.ts";

testEngine({ name: "createLocalEngine()", createEngine: createLocalEngine });

const task = (id: string, after: readonly string[] = [], queue = "q"): Task => ({
  id,
  name: "work",
  args: {},
  queue,
  after,
});

describe("createLocalEngine()", () => {
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses a concurrency of %d",
    (concurrency) => {
      expect(() => createLocalEngine({ handlers: {}, queues: { q: { concurrency } } })).toThrow(RangeError);
    },
  );

  it("shares a queue's concurrency between runs, and drains one run alone", async () => {
    let running = 0;
    let most = 0;
    const engine = createLocalEngine({
      handlers: {
        work: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
        },
      },
      queues: { q: { concurrency: 2 } },
    });
    const draining = new AbortController();
    const first = engine.run(
      Array.from({ length: 9 }, (_, index) => task(`a${index}`)),
      { drainSignal: draining.signal },
    );
    const second = engine.run(Array.from({ length: 9 }, (_, index) => task(`b${index}`)));
    draining.abort();
    expect(await first).toMatchObject({ finished: 2, cancelled: 7 });
    expect(await second).toMatchObject({ finished: 9 });
    expect(most).toBe(2);
  });

  it("tells when things happened and how long a task took", async () => {
    const clock = createManualClock(1000);
    const events: EngineEvent[] = [];
    const engine = createLocalEngine({
      handlers: { work: () => clock.advance(250).then(() => undefined) },
      queues: { q: { concurrency: 1 } },
      clock,
    });
    await engine.run([task("a")], { onEvent: (event) => events.push(event) });
    expect(events).toEqual([
      { kind: "task-submitted", id: "a", name: "work", queue: "q", atMs: 1000 },
      { kind: "task-started", id: "a", name: "work", queue: "q", atMs: 1000 },
      { kind: "task-finished", id: "a", name: "work", queue: "q", atMs: 1250, elapsedMs: 250 },
    ]);
  });

  it("reports whole histories when a callback aborts the run in the middle of an event", async () => {
    for (const moment of ["task-submitted", "task-started", "task-finished", "task-failed", "task-blocked"]) {
      const aborting = new AbortController();
      const histories = new Map<string, string[]>();
      const engine = createLocalEngine({
        handlers: {
          work: async ({ id }) => {
            if (id === "bad") throw new Error("bad");
          },
        },
        queues: { q: { concurrency: 1 } },
      });
      const tasks = [task("a"), task("bad"), task("b", ["a"]), task("c", ["bad"]), task("d", ["c", "b"])];
      await engine.run(tasks, {
        abortSignal: aborting.signal,
        onEvent: ({ kind, id }) => {
          histories.set(id, [...(histories.get(id) ?? []), kind]);
          if (kind === moment) aborting.abort();
        },
      });
      for (const { id } of tasks) expect(isWholeHistory(histories.get(id) ?? [])).toBe(true);
    }
  });

  it("does 100,000 tasks in a chain, a fan and a comb without a stack overflow or growing slow", async () => {
    const count = 100_000;
    const engine = createLocalEngine({
      handlers: {
        work: async ({ id }) => {
          if (id === "root") throw new Error("all are blocked");
        },
      },
      queues: { q: { concurrency: 50 } },
      isDone: ({ id }) => id.startsWith("c"),
    });
    const ids = Array.from({ length: count }, (_, index) => `${index}`);
    const chain = ids.map((id, index) => task(`c${id}`, index === 0 ? [] : [`c${index - 1}`]));
    expect(await engine.run(chain.toReversed())).toMatchObject({ skipped: count });
    const fan = [
      ...ids.map((id) => task(`f${id}`, ["c"])),
      task("c"),
      task(
        "end",
        ids.map((id) => `f${id}`),
      ),
    ];
    expect(await engine.run(fan)).toMatchObject({ finished: count + 1, skipped: 1 });
    const blocked = [
      task("root"),
      ...ids.map((id, index) => task(`b${id}`, [index === 0 ? "root" : `b${index - 1}`])),
    ];
    expect(await engine.run(blocked)).toMatchObject({ failed: 1, blocked: count });
    const drained = AbortSignal.abort();
    expect(await engine.run(blocked, { drainSignal: drained })).toMatchObject({ cancelled: count + 1 });
    // Quadratic time would take minutes here.
  }, 20_000);

  it("warns of no leak, however many tasks listen to their signals", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    const aborting = new AbortController();
    const draining = new AbortController();
    const engine = createLocalEngine({
      handlers: {
        work: async (_, { signal }) => {
          for (let index = 0; index < 30; index += 1) signal.addEventListener("abort", () => undefined);
        },
      },
      queues: { q: { concurrency: 100 } },
    });
    const tasks = Array.from({ length: 200 }, (_, index) => task(`t${index}`));
    for (let runs = 0; runs < 15; runs += 1)
      await engine.run(tasks, { abortSignal: aborting.signal, drainSignal: draining.signal });
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  it("brings every task of any graph to one end, in order and within the limits, again and again", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan(), async ({ tasks, failing, returned, delays, concurrency, drainAfter }) => {
        const done = new Set<string>();
        const limits = { q: concurrency, r: 1 };
        const running = { q: 0, r: 0 };
        const engine = createLocalEngine({
          handlers: {
            work: async ({ id, queue, after = [] }) => {
              const key = queue === "r" ? "r" : "q";
              running[key] += 1;
              expect(running[key]).toBeLessThanOrEqual(limits[key]);
              for (const before of after) expect(done.has(before)).toBe(true);
              for (let turns = delays.get(id) ?? 0; turns > 0; turns -= 1) await Promise.resolve();
              running[key] -= 1;
              if (failing.has(id)) throw new Error(id);
              done.add(id);
              return returned.get(id) ?? [];
            },
          },
          queues: { q: { concurrency: limits.q }, r: { concurrency: limits.r } },
          isDone: ({ id }) => done.has(id),
        });

        const runOnce = async (stopAfter?: number) => {
          const draining = new AbortController();
          const histories = new Map<string, string[]>();
          let events = 0;
          const summary = await engine.run(tasks, {
            drainSignal: draining.signal,
            onEvent: ({ kind, id }) => {
              histories.set(id, [...(histories.get(id) ?? []), kind]);
              events += 1;
              if (events === stopAfter) draining.abort();
            },
          });
          for (const history of histories.values()) expect(isWholeHistory(history)).toBe(true);
          for (const { id } of tasks) expect(histories.has(id)).toBe(true);
          const { finished, skipped, failed, blocked, cancelled } = summary;
          expect(finished + skipped + failed + blocked + cancelled).toBe(histories.size);
          return { summary, histories };
        };

        await runOnce(drainAfter);
        const first = await runOnce();
        const afterFirst = [...done].sort();
        const second = await runOnce();
        expect([...done].sort()).toEqual(afterFirst);
        expect(first.summary.cancelled).toBe(0);
        expect(second.summary.finished).toBe(0);
        // What a skipped task once brought is not brought again; all else ends as before.
        if (returned.size === 0) expect(second.summary.failed).toBe(first.summary.failed);
      }),
      { numRuns: 300 },
    );
  });
});

// --- internal ---

function isWholeHistory(history: readonly string[]): boolean {
  return /^task-submitted( task-started task-(finished|failed|cancelled)| task-(skipped|blocked|cancelled))$/.test(
    history.join(" "),
  );
}

/** A random graph: each task comes after some listed before it; some fail, some bring further tasks. */
function anyPlan() {
  const one = fc.record({
    after: fc.array(fc.nat(), { maxLength: 3 }),
    failChance: fc.nat(9),
    queue: fc.constantFrom("q", "r"),
    broughtBy: fc.option(fc.nat(), { nil: undefined }),
    turns: fc.nat(5),
  });
  return fc
    .record({
      specs: fc.array(one, { maxLength: 30 }),
      concurrency: fc.integer({ min: 1, max: 4 }),
      drainAfter: fc.nat(60),
    })
    .map(({ specs, concurrency, drainAfter }) => {
      const tasks: Task[] = [];
      const returned = new Map<string, Task[]>();
      const failing = new Set<string>();
      const delays = new Map<string, number>();
      for (const [index, spec] of specs.entries()) {
        const id = `t${index}`;
        const given = tasks.length;
        const after = given === 0 ? [] : spec.after.map((n) => tasks[n % given]?.id ?? "");
        const made = task(id, after, spec.queue);
        if (spec.failChance === 0) failing.add(id);
        delays.set(id, spec.turns);
        const bringer =
          spec.broughtBy === undefined || given === 0 ? undefined : tasks[spec.broughtBy % given];
        if (bringer === undefined) tasks.push(made);
        else returned.set(bringer.id, [...(returned.get(bringer.id) ?? []), made]);
      }
      return { tasks, returned, failing, delays, concurrency, drainAfter };
    });
}
