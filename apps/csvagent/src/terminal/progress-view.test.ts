import { createManualClock } from "@daydream/base";
import type { EngineEvent } from "@daydream/engine";
import { createMemoryIo } from "@daydream/terminal";
import { describe, expect, it } from "vitest";
import { createProgressView } from "./progress-view.ts";

function event(
  kind: "task-submitted" | "task-started" | "task-skipped",
  id: string,
  atMs: number,
): EngineEvent {
  return { kind, id, name: "episode", queue: "traces", atMs };
}

describe("createProgressView()", () => {
  it("prints a plain line now and then and a last one where nothing can be redrawn", async () => {
    const io = createMemoryIo();
    const clock = createManualClock();
    {
      await using view = await createProgressView(io, { labels: { episode: "episodes" }, clock });
      for (const id of ["a", "b", "c"]) view.onEvent(event("task-submitted", id, clock.now()));
      view.onEvent(event("task-started", "a", clock.now()));
      expect(io.printed.err).toBe("");
      await clock.advance(6000);
      view.onEvent({
        kind: "task-finished",
        id: "a",
        name: "episode",
        queue: "traces",
        atMs: clock.now(),
        elapsedMs: 6000,
      });
      expect(io.printed.err).toMatch(/^episodes 1\/3 · 0\.\d\/s · \d+ s left\n$/);
      view.onEvent(event("task-skipped", "b", clock.now()));
    }
    expect(io.printed.err.split("\n").at(-2)).toContain("episodes 2/3 · 1 there already");
  });

  it("says nothing of work that was all there already", async () => {
    const io = createMemoryIo();
    {
      await using view = await createProgressView(io, {
        labels: { episode: "episodes" },
        clock: createManualClock(),
      });
      view.onEvent(event("task-submitted", "a", 0));
      view.onEvent(event("task-skipped", "a", 0));
    }
    expect(io.printed.err).toBe("");
  });
});
