import { describe, expect, it } from "vitest";
import { createManualClock, systemClock } from "./clock.ts";

describe("createManualClock()", () => {
  it("wakes sleepers in the order of their times and no earlier", async () => {
    const clock = createManualClock(1000);
    const woken: string[] = [];
    const late = clock.sleep(20).then(() => woken.push(`late ${clock.now()}`));
    const early = clock.sleep(10).then(() => woken.push(`early ${clock.now()}`));
    await clock.advance(5);
    expect(woken).toEqual([]);
    await clock.advance(15);
    await Promise.all([early, late]);
    expect(woken).toEqual(["early 1010", "late 1020"]);
  });

  it("rejects a sleeper whose signal is aborted", async () => {
    const controller = new AbortController();
    const sleeping = createManualClock().sleep(10, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(sleeping).rejects.toThrow("enough");
  });
});

describe("systemClock", () => {
  it("rejects a sleeper with the reason of its signal", async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(sleeping).rejects.toThrow("enough");
  });

  it("rejects at once for a signal that is aborted already", async () => {
    const reason = new Error("never began");
    await expect(systemClock.sleep(60_000, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
