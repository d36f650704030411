import { createManualClock, type ManualClock } from "@daydream/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testModel } from "./contract.ts";
import { fail } from "./errors.ts";
import { createHiddenLimiter, type HiddenLimit } from "./fake-provider/hidden-limit.ts";
import { createPool, type Pool, type PoolEvent, type PoolLimits, type PoolOptions } from "./pool.ts";
import { createRandom } from "./random.ts";
import { createScriptedModel } from "./scripted-model.ts";
import { withPool } from "./with-pool.ts";

testModel({
  name: "scripted model in a pool",
  create: () => withPool(createScriptedModel({ replies: ["Four.", "Six.", "Eight."] }), somePool()),
  createFailing: () => withPool(createScriptedModel({ replies: [] }), somePool()),
});

const call = { model: "m", endpoint: "e", maybeCharged: false, detail: "no" };
const busy = (retryAfterMs?: number) =>
  fail("rate-limited", {
    ...call,
    status: 429,
    retryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
const unpaid = () => fail("payment-required", { ...call, status: 402, retryable: false });
const unknown = () => fail("unknown-model", { ...call, status: 404, retryable: false });

function somePool(limits: PoolLimits = { concurrency: 4 }, more: Partial<PoolOptions> = {}): Pool {
  return createPool({ name: "paid", limits, ...more });
}

/** Work that takes time and is seen. */
function createWork(clock: ManualClock) {
  const startsMs: number[] = [];
  let running = 0;
  let peak = 0;
  return {
    startsMs,
    peak: () => peak,
    running: () => running,
    do: (durationMs: number) => async () => {
      startsMs.push(clock.now());
      running += 1;
      peak = Math.max(peak, running);
      await clock.sleep(durationMs);
      running -= 1;
    },
  };
}

/** Moves time until every promise is settled. */
async function settle(clock: ManualClock, promises: readonly Promise<unknown>[], stepMs = 50) {
  let isOver = false;
  const all = Promise.allSettled(promises).then((results) => {
    isOver = true;
    return results;
  });
  // What was begun before time moves has to see the time at which it began.
  await new Promise((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < 100_000 && !isOver; turn += 1) await clock.advance(stepMs);
  return await all;
}

describe("createPool()", () => {
  it("never runs more at once than allowed and never starts more in any window", async () => {
    const limitsOf = fc.record({
      concurrency: fc.integer({ min: 1, max: 6 }),
      rate: fc.option(
        fc.record({ calls: fc.integer({ min: 1, max: 5 }), windowMs: fc.integer({ min: 1, max: 300 }) }),
        {
          nil: undefined,
        },
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        limitsOf,
        fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 25 }),
        async ({ concurrency, rate }, durations) => {
          const clock = createManualClock();
          const work = createWork(clock);
          const pool = somePool({ concurrency, ...(rate === undefined ? {} : { rate }) }, { clock });
          await settle(
            clock,
            durations.map((duration) => pool.run(work.do(duration))),
          );
          expect(work.startsMs).toHaveLength(durations.length);
          expect(work.peak()).toBeLessThanOrEqual(concurrency);
          for (const from of rate === undefined ? [] : work.startsMs) {
            const within = work.startsMs.filter(
              (start) => start >= from && start < from + (rate?.windowMs ?? 0),
            );
            expect(within.length).toBeLessThanOrEqual(rate?.calls ?? 0);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps within both limits while a provider refuses, shrinks and recovers them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 5 }), async (seed, concurrency) => {
        const random = createRandom(seed);
        const clock = createManualClock();
        const work = createWork(clock);
        const rate = { calls: 4, windowMs: 100 };
        const pool = somePool({ concurrency, rate }, { clock });
        const calls = Array.from({ length: 40 }, () =>
          pool.run(async () => {
            await work.do(10 + 50 * random())();
            if (random() < 0.3) throw busy(random() < 0.5 ? 30 : undefined);
          }),
        );
        await settle(clock, calls, 500);
        expect(work.startsMs).toHaveLength(40);
        expect(work.peak()).toBeLessThanOrEqual(concurrency);
        for (const from of work.startsMs)
          expect(
            work.startsMs.filter((start) => start >= from && start < from + 100).length,
          ).toBeLessThanOrEqual(4);
      }),
      { numRuns: 20 },
    );
  });

  it("serves in the order of coming and fills every place that is free", async () => {
    const clock = createManualClock();
    const pool = somePool({ concurrency: 2 }, { clock });
    const order: number[] = [];
    const calls = [30, 10, 10, 10].map((duration, index) =>
      pool.run(async () => {
        order.push(index);
        await clock.sleep(duration);
      }),
    );
    expect(pool.state()).toMatchObject({ running: 2, waiting: 2, started: 2 });
    await settle(clock, calls, 5);
    expect(order).toEqual([0, 1, 2, 3]);
    expect(clock.now()).toBeLessThan(45);
    expect(pool.state()).toMatchObject({ running: 0, waiting: 0, answered: 4 });
  });

  it("with one place never has two under way", async () => {
    const clock = createManualClock();
    const work = createWork(clock);
    const pool = somePool({ concurrency: 1 }, { clock });
    await settle(
      clock,
      Array.from({ length: 20 }, () => pool.run(work.do(7))),
    );
    expect(work.peak()).toBe(1);
  });

  it("takes new limits while calls run and wait", async () => {
    const clock = createManualClock();
    const work = createWork(clock);
    const pool = somePool({ concurrency: 1 }, { clock });
    const calls = Array.from({ length: 30 }, () => pool.run(work.do(100)));
    await clock.advance(50);
    pool.setLimits({ concurrency: 5 });
    await clock.advance(10);
    expect(work.running()).toBe(5);
    pool.setLimits({ concurrency: 2 });
    expect(work.running()).toBe(5);
    await clock.advance(150);
    expect(work.running()).toBe(2);
    pool.setLimits({ concurrency: 2, rate: { calls: 1, windowMs: 1000 } });
    const before = work.startsMs.length;
    await clock.advance(3000);
    expect(work.startsMs.length - before).toBeLessThanOrEqual(3);
    await settle(clock, calls, 1000);
    expect(work.startsMs).toHaveLength(30);
  });

  it("holds everything for as long as a refusal asks, and tells", async () => {
    const clock = createManualClock();
    const events: PoolEvent[] = [];
    const pool = somePool({ concurrency: 2 }, { clock, onEvent: (event) => events.push(event) });
    const refused = pool.run(() => Promise.reject(busy(5000)));
    await expect(refused).rejects.toMatchObject({ code: "gateway/rate-limited" });
    const work = createWork(clock);
    const next = pool.run(work.do(1));
    expect(pool.state()).toMatchObject({ heldUntilMs: 5000, rateLimited: 1 });
    await settle(clock, [next], 100);
    expect(work.startsMs).toEqual([5000]);
    expect(events.map(({ kind }) => kind)).toEqual(["limit-shrunk", "pool-held"]);
  });

  it("holds for a growing time where a refusal names none, and for no longer than it may", async () => {
    const clock = createManualClock();
    const pool = somePool({ concurrency: 1 }, { clock, maxHoldMs: 3000 });
    const startsMs: number[] = [];
    const refused = () =>
      pool.run(() => {
        startsMs.push(clock.now());
        return Promise.reject(busy());
      });
    for (let turn = 0; turn < 4; turn += 1) await settle(clock, [refused()], 100);
    const gaps = startsMs.slice(1).map((start, index) => start - (startsMs[index] ?? 0));
    // The first is a little longer: by then the pool paces its starts too.
    expect(gaps[0]).toBeGreaterThanOrEqual(1000);
    expect(gaps[0]).toBeLessThan(1200);
    expect(gaps.slice(1)).toEqual([2000, 3000]);
  });

  it("holds for a failing provider that asks for it, and does not shrink for it", async () => {
    const clock = createManualClock();
    const pool = somePool({ concurrency: 4 }, { clock });
    const down = fail("provider-failed", { ...call, status: 503, retryable: true, retryAfterMs: 2000 });
    await expect(pool.run(() => Promise.reject(down))).rejects.toBe(down);
    expect(pool.state()).toMatchObject({ heldUntilMs: 2000, concurrency: 4, rateLimited: 0 });
    expect(pool.learned()).toEqual({});
  });

  it("gives up waiting when a call is aborted, and gives the place to the next", async () => {
    const clock = createManualClock();
    const pool = somePool({ concurrency: 1 }, { clock });
    const controller = new AbortController();
    const first = pool.run(() => clock.sleep(100));
    const second = pool.run(() => Promise.reject(new Error("never begun")), { signal: controller.signal });
    const third = pool.run(async () => "third");
    const reason = new Error("enough");
    second.catch(() => undefined);
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    await settle(clock, [first, third]);
    expect(await third).toBe("third");
    expect(pool.state()).toMatchObject({ running: 0, waiting: 0, started: 2 });
  });

  it("stops after a few calls that would fail for everyone, with one error for all that wait", async () => {
    const clock = createManualClock();
    const pool = somePool({ concurrency: 2 }, { clock });
    let begun = 0;
    const calls = Array.from({ length: 50 }, () =>
      pool.run(async () => {
        begun += 1;
        await clock.sleep(10);
        throw unpaid();
      }),
    );
    const results = await settle(clock, calls, 10);
    expect(begun).toBeLessThanOrEqual(4);
    const stopped = results.slice(begun).map((result) => result.status === "rejected" && result.reason);
    expect(new Set(stopped).size).toBe(1);
    expect(stopped[0]).toMatchObject({
      code: "gateway/pool-stopped",
      context: { pool: "paid", calls: 3, status: 402, retryable: false },
    });
    await expect(pool.run(async () => 1)).rejects.toBe(stopped[0]);
    expect(pool.state().isStopped).toBe(true);
  });

  it("goes on when such a refusal stays alone", async () => {
    const pool = somePool({ concurrency: 1 });
    for (let turn = 0; turn < 6; turn += 1) {
      await expect(pool.run(() => Promise.reject(unpaid()))).rejects.toMatchObject({
        context: { status: 402 },
      });
      await expect(pool.run(async () => "fine")).resolves.toBe("fine");
    }
  });

  it("stops an unknown model alone; others of the pool go on", async () => {
    const pool = somePool({ concurrency: 1 });
    const calls = Array.from({ length: 8 }, () =>
      pool.run(() => Promise.reject(unknown()), { model: "no/such" }),
    );
    const other = pool.run(async () => "fine", { model: "yes/such" });
    const results = await Promise.allSettled(calls);
    expect(results.map((result) => result.status === "rejected" && result.reason.code)).toEqual([
      ...Array.from({ length: 3 }, () => "gateway/unknown-model"),
      ...Array.from({ length: 5 }, () => "gateway/model-stopped"),
    ]);
    expect(await other).toBe("fine");
    expect(pool.state().isStopped).toBe(false);
  });

  it.each([
    { concurrency: 0 },
    { concurrency: 1.5 },
    { concurrency: 1, rate: { calls: 0, windowMs: 10 } },
    { concurrency: 1, rate: { calls: 1, windowMs: 0 } },
  ])("refuses %j as misuse, also later", (limits) => {
    expect(() => somePool(limits)).toThrow(RangeError);
    expect(() => somePool().setLimits(limits)).toThrow(RangeError);
  });
});

describe("a pool that adapts", () => {
  it("finds a hidden concurrency and stays just below it", async () => {
    const run = await simulate({ hidden: { concurrency: 12 }, calls: 1500 });
    expect(run.pool.learned().concurrency).toBe(12);
    expect(run.lateRefusals / run.lateCalls).toBeLessThan(0.02);
    expect(run.tookMs).toBeLessThan((1.1 * 1500 * 2020) / 12);
  });

  it("finds a hidden rate and uses at least nine tenths of it", async () => {
    const tokenBucket = { capacity: 20, refillPerMinute: 120 };
    const run = await simulate({ hidden: { concurrency: 12, tokenBucket }, calls: 1000 });
    expect(run.pool.learned().callsPerMinute).toBeGreaterThan(105);
    expect(run.pool.learned().callsPerMinute).toBeLessThan(125);
    expect(run.lateRefusals / run.lateCalls).toBeLessThan(0.02);
    expect(run.tookMs).toBeLessThan((1000 - 20) * 500 * 1.1);
  });

  it("does so when the provider never says how long to wait", async () => {
    const tokenBucket = { capacity: 20, refillPerMinute: 120 };
    const run = await simulate({ hidden: { tokenBucket, retryAfter: "none" }, calls: 1000 });
    expect(run.lateRefusals / run.lateCalls).toBeLessThan(0.03);
    expect(run.tookMs).toBeLessThan((1000 - 20) * 500 * 1.15);
  });

  it("begins the next run with what it learned, and is refused far less", async () => {
    const hidden: HiddenLimit = { concurrency: 12, tokenBucket: { capacity: 20, refillPerMinute: 120 } };
    const first = await simulate({ hidden, calls: 400 });
    const learned = JSON.parse(JSON.stringify(first.pool.learned()));
    const second = await simulate({ hidden, calls: 400, learned });
    expect(first.refusals).toBeGreaterThan(20);
    expect(second.refusals).toBeLessThan(first.refusals / 3);
  });

  it("recovers when the provider allows more than before", async () => {
    const run = await simulate({
      hidden: { concurrency: 30 },
      calls: 3000,
      learned: { concurrency: 3, callsPerMinute: 60 },
    });
    expect(run.pool.state().concurrency).toBeGreaterThan(20);
  });

  it("never goes beyond the user's own limit", async () => {
    const run = await simulate({
      hidden: { concurrency: 100 },
      calls: 300,
      learned: { concurrency: 90 },
      concurrency: 5,
    });
    expect(run.peak).toBe(5);
  });
});

interface Simulation {
  readonly hidden: HiddenLimit;
  readonly calls: number;
  readonly learned?: NonNullable<PoolOptions["learned"]>;
  readonly concurrency?: number;
}

/** Calls of two seconds against a hidden limit, on a clock of their own; refused ones come again. */
async function simulate({ hidden, calls, learned, concurrency = 40 }: Simulation) {
  const clock = createManualClock();
  const random = createRandom("simulation");
  const limiter = createHiddenLimiter(hidden);
  const pool = somePool({ concurrency }, { clock, ...(learned === undefined ? {} : { learned }) });
  let inWork = 0;
  let peak = 0;
  let refusals = 0;
  let lateRefusals = 0;
  let lateCalls = 0;
  const once = async () => {
    const isLate = clock.now() >= 10_000;
    if (isLate) lateCalls += 1;
    await clock.sleep(10 * random());
    const admission = limiter.admit(clock.now(), inWork);
    if (admission.kind === "refused") {
      refusals += 1;
      if (isLate) lateRefusals += 1;
      throw busy(hidden.retryAfter === "none" ? undefined : admission.retryAfterMs);
    }
    inWork += 1;
    peak = Math.max(peak, inWork);
    await clock.sleep(1000 + 2000 * random());
    inWork -= 1;
    await clock.sleep(10 * random());
  };
  const answered = async () => {
    for (;;) {
      const outcome = await pool.run(once).then(
        () => "answered",
        (error: { readonly code?: string }) => error.code,
      );
      if (outcome === "answered") return;
      expect(outcome).toBe("gateway/rate-limited");
      await clock.sleep(1000 * random());
    }
  };
  let left = calls;
  let lastMs = 0;
  const workers = Array.from({ length: 64 }, async () => {
    while (left > 0) {
      left -= 1;
      await answered();
      lastMs = clock.now();
    }
  });
  await settle(clock, workers, 5000);
  return { pool, refusals, lateRefusals, lateCalls, peak, tookMs: lastMs };
}
