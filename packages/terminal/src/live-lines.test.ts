import { createManualClock } from "@daydream/base";
import { describe, expect, it } from "vitest";
import { createLiveLines, describeDuration } from "./live-lines.ts";
import { createMemoryIo } from "./memory-io.ts";

describe("createLiveLines()", () => {
  it("prints plain lines now and then, what is said at once, and the last ones at the end", async () => {
    const io = createMemoryIo();
    const clock = createManualClock();
    let count = 0;
    {
      await using live = await createLiveLines(io, { lines: () => [`${count} done`], clock });
      count = 1;
      live.update();
      live.say("something happened");
      await clock.advance(5000);
      count = 2;
      live.update();
      count = 3;
      live.update();
    }
    expect(io.printed.err).toBe("something happened\n2 done\n3 done\n");
  });
});

describe("describeDuration()", () => {
  it.each([
    [400, "1 s"],
    [59_000, "59 s"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
  ])("says %i ms as %s", (durationMs, text) => {
    expect(describeDuration(durationMs)).toBe(text);
  });
});
