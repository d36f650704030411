import { describe, expect, it } from "vitest";
import { createAiSdkModel } from "./ai-sdk-model.ts";
import { createBudget } from "./budget.ts";
import { testModel } from "./contract.ts";
import { faultNamed, startFakeProvider } from "./fake-provider/index.ts";
import type { FailedAttempt } from "./model.ts";
import { createPool } from "./pool.ts";
import { createScriptedModel } from "./scripted-model.ts";
import { withBudget } from "./with-budget.ts";
import { withPool } from "./with-pool.ts";
import { withRetry } from "./with-retry.ts";

const prices = { inputUsdPerMillion: 100, outputUsdPerMillion: 1000 };
const request = (index: number) =>
  ({ messages: [{ role: "user", content: `Number ${index}?` }], maxTokens: 60 }) as const;

testModel({
  name: "scripted model with everything around it",
  create: () =>
    withRetry(
      withBudget(
        withPool(
          createScriptedModel({ replies: ["Four.", "Six.", "Eight."] }),
          createPool({ name: "p", limits: { concurrency: 2 } }),
        ),
        { budget: createBudget({ maxUsd: 10 }), prices },
      ),
    ),
  createFailing: () => withRetry(createScriptedModel({ replies: [] })),
});

describe("withRetry(withBudget(withPool(model)))", () => {
  it("gets every answer out of a provider that limits, fails and cuts, and its books agree with the provider's", async () => {
    const faults = [
      { fault: faultNamed("503"), share: 0.1 },
      { fault: faultNamed("cut-within-reply"), share: 0.05 },
      { fault: faultNamed("malformed-json"), share: 0.05 },
    ];
    const limit = { concurrency: 3, retryAfterStepMs: 10 };
    await using provider = await startFakeProvider({
      latencyMs: { min: 1, max: 9 },
      prices: () => prices,
      faults,
      limit,
    });
    const budget = createBudget({ maxUsd: 100 });
    const pool = createPool({ name: "paid", limits: { concurrency: 8 } });
    const failed: FailedAttempt[] = [];
    const driver = createAiSdkModel({
      id: "m",
      endpoint: { kind: "openai-compatible", name: "local", baseUrl: provider.url },
    });
    const model = withRetry(withBudget(withPool(driver, pool), { budget, prices }), {
      maxAttempts: 30,
      baseDelayMs: 5,
      maxDelayMs: 30,
      onFailedAttempt: (attempt) => void failed.push(attempt),
    });

    const replies = await Promise.all(
      Array.from({ length: 80 }, (_, index) => model.complete(request(index))),
    );

    expect(new Set(replies.map(({ text }) => text)).size).toBe(80);
    const stats = provider.stats();
    const lost = failed.filter(({ error }) => error.context.maybeCharged === true);
    expect(lost.length).toBeGreaterThan(0);
    expect(stats.calls).toBe(80 + failed.length);
    expect(stats.sold.calls).toBe(80 + lost.length);
    expect(stats.peakRunning).toBeLessThanOrEqual(3);
    expect(pool.state()).toMatchObject({
      running: 0,
      waiting: 0,
      answered: 80,
      rateLimited: stats.rateLimited,
    });

    const { spent, unconfirmed, reserved, calls } = budget.state();
    const answered = replies.reduce((sum, { usage }) => sum + (usage.costUsd ?? Number.NaN), 0);
    expect(spent.usd - unconfirmed.usd).toBeCloseTo(answered, 9);
    expect(spent.usd).toBeGreaterThanOrEqual(stats.sold.costUsd);
    expect({ reserved, calls }).toEqual({ reserved: { tokens: 0, usd: 0 }, calls: stats.sold.calls });
  });

  it("stops hard at the budget: nothing beyond it is sold", async () => {
    await using provider = await startFakeProvider({ latencyMs: { min: 1, max: 5 }, prices: () => prices });
    const budget = createBudget({ maxUsd: 1 });
    const pool = createPool({ name: "paid", limits: { concurrency: 8 } });
    const driver = createAiSdkModel({
      id: "m",
      endpoint: { kind: "openai-compatible", name: "local", baseUrl: provider.url },
    });
    const model = withRetry(withBudget(withPool(driver, pool), { budget, prices }));
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => model.complete(request(index))),
    );
    const refused = results.filter((result) => result.status === "rejected");
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "gateway/budget-exhausted" });
    const { sold } = provider.stats();
    expect(sold.calls).toBe(60 - refused.length);
    expect(sold.costUsd).toBeLessThanOrEqual(1);
    // One estimate is about six cents: less than that was left over.
    expect(sold.costUsd).toBeGreaterThan(0.92);
    expect(budget.state()).toMatchObject({
      spent: { usd: expect.closeTo(sold.costUsd, 9) },
      isExhausted: true,
    });
  });

  it("tells everybody who waits once when the account is empty", async () => {
    await using provider = await startFakeProvider({ faults: () => faultNamed("402") });
    const pool = createPool({ name: "paid", limits: { concurrency: 2 } });
    const driver = createAiSdkModel({
      id: "m",
      endpoint: { kind: "openai-compatible", name: "local", baseUrl: provider.url },
    });
    const model = withRetry(withPool(driver, pool));
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => model.complete(request(index))),
    );
    const codes = results.map((result) => (result.status === "rejected" ? result.reason.code : "answered"));
    expect(new Set(codes)).toEqual(new Set(["gateway/payment-required", "gateway/pool-stopped"]));
    expect(provider.stats().calls).toBeLessThanOrEqual(4);
  });

  it("gives a place away only when the answer is kept", async () => {
    const replies = ["a", "b", "c", "d", "e"];
    const budget = createBudget({ maxUsd: 100 });
    const pool = createPool({ name: "paid", limits: { concurrency: 2 } });
    const model = withRetry(withBudget(withPool(createScriptedModel({ replies }), pool), { budget, prices }));
    const keeping: (() => void)[] = [];
    const done = replies.map((_, index) =>
      model.complete(request(index), {
        onAnswer: () => new Promise<void>((resolve) => void keeping.push(resolve)),
      }),
    );
    for (let kept = 0; kept < replies.length; kept += 1) {
      await expect.poll(() => keeping.length).toBe(Math.min(replies.length, kept + 2));
      expect(pool.state().started).toBe(keeping.length);
      keeping[kept]?.();
    }
    expect((await Promise.all(done)).map(({ text }) => text).sort()).toEqual(replies);
  });

  it("counts an answer that could not be kept, and does not ask again", async () => {
    const scripted = createScriptedModel({ replies: ["a", "b"] });
    const budget = createBudget({ maxUsd: 100 });
    const pool = createPool({ name: "paid", limits: { concurrency: 1 } });
    const model = withRetry(withBudget(withPool(scripted, pool), { budget, prices }));
    const onAnswer = () => Promise.reject(new Error("the disk is full"));
    await expect(model.complete(request(1), { onAnswer })).rejects.toThrow("the disk is full");
    expect(budget.state()).toMatchObject({ calls: 1, reserved: { usd: 0 } });
    expect(budget.state().spent.usd).toBeGreaterThan(0);
    expect(pool.state()).toMatchObject({ started: 1, running: 0 });
  });
});
