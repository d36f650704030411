import { createManualClock } from "@daydream/base";
import { describe, expect, it } from "vitest";
import type { EngineEvent } from "./event.ts";
import { createProgress } from "./progress.ts";

type Plain = Exclude<EngineEvent["kind"], "task-finished" | "task-failed" | "task-blocked">;

function setUp() {
  const clock = createManualClock(5_000);
  const progress = createProgress({ clock });
  const about = (id: string, queue: string) => ({ id, queue, name: `${queue}-name`, atMs: clock.now() });
  return {
    clock,
    progress,
    tell: (kind: Plain, id: string, queue = "q") => progress.record({ kind, ...about(id, queue) }),
    finish: (id: string, queue = "q") =>
      progress.record({ kind: "task-finished", ...about(id, queue), elapsedMs: 1 }),
    fail: (id: string, queue = "q") =>
      progress.record({ kind: "task-failed", ...about(id, queue), error: new Error("x") }),
  };
}

describe("createProgress()", () => {
  it("begins with nothing and no promise", () => {
    const { progress } = setUp();
    expect(progress.snapshot()).toMatchObject({ total: 0, ratePerSecond: 0, etaMs: 0, elapsedMs: 0 });
  });

  it("counts what happened, per queue and per name", () => {
    const { progress, tell, finish, fail } = setUp();
    for (const id of ["a", "b", "c", "d", "e"]) tell("task-submitted", id);
    tell("task-submitted", "z", "other");
    for (const id of ["a", "b", "c"]) tell("task-started", id);
    finish("a");
    fail("b");
    tell("task-skipped", "d");
    expect(progress.snapshot()).toMatchObject({
      total: 6,
      waiting: 2,
      running: 1,
      finished: 1,
      failed: 1,
      skipped: 1,
      byQueue: { q: { total: 5, waiting: 1 }, other: { total: 1, waiting: 1 } },
      byName: { "q-name": { running: 1 } },
    });
    tell("task-cancelled", "c");
    tell("task-cancelled", "e");
    expect(progress.snapshot()).toMatchObject({ running: 0, waiting: 1, cancelled: 2 });
  });

  it("gives no time left before anything has ended", async () => {
    const { progress, clock, tell } = setUp();
    tell("task-submitted", "a");
    tell("task-started", "a");
    await clock.advance(1000);
    expect(progress.snapshot()).toMatchObject({ ratePerSecond: 0, elapsedMs: 1000 });
    expect(progress.snapshot()).not.toHaveProperty("etaMs");
  });

  it("takes rate and time left from what was worked on, not from what was skipped", async () => {
    const { progress, clock, tell, finish } = setUp();
    for (let index = 0; index < 100; index += 1) tell("task-submitted", `t${index}`);
    for (let index = 50; index < 100; index += 1) tell("task-skipped", `t${index}`);
    for (let index = 0; index < 10; index += 1) {
      tell("task-started", `t${index}`);
      await clock.advance(500);
      finish(`t${index}`);
    }
    expect(progress.snapshot()).toMatchObject({ ratePerSecond: 2, etaMs: 20_000, elapsedMs: 5_000 });
  });

  it("forgets how fast it was more than a minute ago", async () => {
    const { progress, clock, tell, finish } = setUp();
    for (let index = 0; index < 1000; index += 1) tell("task-submitted", `t${index}`);
    for (let index = 0; index < 500; index += 1) finish(`t${index}`);
    tell("task-started", "t500");
    await clock.advance(120_000);
    for (let index = 501; index < 561; index += 1) {
      await clock.advance(1000);
      finish(`t${index}`);
    }
    expect(progress.snapshot().ratePerSecond).toBeCloseTo(1, 1);
  });

  it("takes the time left from the slowest queue", async () => {
    const { progress, clock, tell, finish } = setUp();
    for (const queue of ["fast", "slow"]) {
      for (let index = 0; index < 11; index += 1) tell("task-submitted", `${queue}${index}`, queue);
      tell("task-started", `${queue}0`, queue);
    }
    await clock.advance(10_000);
    for (let index = 0; index < 10; index += 1) finish(`fast${index}`, "fast");
    finish("slow0", "slow");
    const { etaMs, byQueue } = progress.snapshot();
    expect(byQueue.fast?.etaMs).toBe(1_000);
    expect(etaMs).toBe(100_000);
  });
});
