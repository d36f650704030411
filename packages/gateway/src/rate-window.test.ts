import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateWindow } from "./rate-window.ts";

describe("createRateWindow()", () => {
  it("never lets a window of time hold more starts than allowed, whenever they are asked for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 60 }),
        (calls, windowMs, gaps) => {
          const window = createRateWindow();
          const starts: number[] = [];
          let nowMs = 0;
          for (const gap of gaps) {
            nowMs = window.nextStartMs(nowMs + gap, { calls, windowMs });
            window.started(nowMs);
            starts.push(nowMs);
          }
          for (const from of starts)
            expect(
              starts.filter((start) => start >= from && start < from + windowMs).length,
            ).toBeLessThanOrEqual(calls);
        },
      ),
    );
  });

  it("makes nobody wait longer than needed", () => {
    const window = createRateWindow();
    const limit = { calls: 2, windowMs: 100 };
    for (const start of [0, 30]) window.started(start);
    expect(window.nextStartMs(40, limit)).toBe(100);
    window.started(100);
    expect(window.nextStartMs(100, limit)).toBe(130);
  });

  it("holds a new limit against what was started before it came", () => {
    const window = createRateWindow();
    for (const start of [0, 10, 20]) window.started(start);
    expect(window.nextStartMs(30, undefined)).toBe(30);
    expect(window.nextStartMs(30, { calls: 3, windowMs: 1000 })).toBe(1000);
  });

  it("forgets what is long past", () => {
    const window = createRateWindow();
    for (let start = 0; start < 5000; start += 1) window.started(start * 100);
    expect(window.nextStartMs(500_000, { calls: 4000, windowMs: 60_000 })).toBe(500_000);
  });
});
