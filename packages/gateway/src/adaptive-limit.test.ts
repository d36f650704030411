import { describe, expect, it } from "vitest";
import { type AdaptiveLimit, createAdaptiveLimit, type Ticket } from "./adaptive-limit.ts";

/** Begins so many calls at once. */
const begin = (limit: AdaptiveLimit, count: number, nowMs = 0): Ticket[] =>
  Array.from({ length: count }, () => limit.started(nowMs));

/** Calls one after another that are all accepted, with so many others under way. */
function accept(limit: AdaptiveLimit, count: number, others: number): void {
  const underWay = begin(limit, others);
  for (let index = 0; index < count; index += 1) limit.accepted(limit.started(index));
  for (const ticket of underWay) limit.ended(ticket);
}

describe("createAdaptiveLimit()", () => {
  it("tries what the user allows until it is refused", () => {
    const limit = createAdaptiveLimit(20);
    accept(limit, 50, 19);
    expect([limit.concurrency(), limit.intervalMs(), limit.learned()]).toEqual([20, 0, {}]);
  });

  it("shrinks once for a burst of refusals, down to what the provider kept of it", () => {
    const limit = createAdaptiveLimit(20);
    const burst = begin(limit, 20);
    const causes = burst.slice(12).map((ticket, index) => limit.refused(ticket, 5, 19 - index));
    expect(causes).toEqual(["concurrency", ...Array.from({ length: 7 }, () => "same")]);
    expect(limit.concurrency()).toBe(12);
    expect(limit.learned()).toEqual({ concurrency: 12 });
  });

  it("shrinks by a fifth where it knows nothing better", () => {
    const limit = createAdaptiveLimit(10);
    const [last] = begin(limit, 10).slice(9);
    if (last === undefined) throw new Error("no call");
    limit.refused(last, 5, 9);
    expect(limit.concurrency()).toBe(8);
  });

  it("grows by one for as many accepted calls as run at once, and slowly where it failed", () => {
    const limit = createAdaptiveLimit(10);
    const burst = begin(limit, 10);
    const [last] = burst.slice(9);
    if (last === undefined) throw new Error("no call");
    limit.refused(last, 5, 9);
    for (const ticket of burst) limit.ended(ticket);
    const grown: number[] = [];
    for (let call = 0; call < 25; call += 1) {
      const full = begin(limit, limit.concurrency());
      const [newest] = full.slice(-1);
      if (newest !== undefined) limit.accepted(newest);
      for (const ticket of full) limit.ended(ticket);
      grown.push(limit.concurrency());
    }
    expect(grown.indexOf(9)).toBe(8);
    expect(grown.indexOf(10)).toBeGreaterThanOrEqual(18);
  });

  it("takes a refusal for the rate's doing where as many at once were accepted before", () => {
    const limit = createAdaptiveLimit(10);
    accept(limit, 20, 4);
    const underWay = begin(limit, 4, 1000);
    expect(limit.refused(limit.started(1000), 1000, 4)).toBe("rate");
    expect(limit.concurrency()).toBe(10);
    expect(limit.intervalMs()).toBeGreaterThan(0);
    for (const ticket of underWay) limit.ended(ticket);
  });

  it("takes a refusal of a lone call for the rate's doing", () => {
    const limit = createAdaptiveLimit(10);
    expect(limit.refused(limit.started(0), 0, 0)).toBe("rate");
  });

  it("paces at less than what was seen, then faster with each accepted call", () => {
    const limit = createAdaptiveLimit(10);
    for (let index = 0; index < 20; index += 1) limit.accepted(limit.started(index * 100));
    limit.refused(limit.started(2000), 2000, 0);
    const slowest = limit.intervalMs();
    expect(slowest).toBeGreaterThan(100);
    expect(slowest).toBeLessThan(140);
    accept(limit, 10, 0);
    expect(limit.intervalMs()).toBeLessThan(slowest);
  });

  it("follows the user's limit down and up", () => {
    const limit = createAdaptiveLimit(10);
    limit.setMost(4);
    expect(limit.concurrency()).toBe(4);
    limit.setMost(8);
    expect(limit.concurrency()).toBe(8);
  });

  it("begins where it ended", () => {
    const limit = createAdaptiveLimit(64, { concurrency: 12, callsPerMinute: 120 });
    expect([limit.concurrency(), limit.intervalMs()]).toEqual([12, 500]);
    expect(limit.learned()).toEqual({ concurrency: 12, callsPerMinute: 120 });
  });
});
