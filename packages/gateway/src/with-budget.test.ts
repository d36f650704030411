import { createManualClock } from "@daydream/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Budget, createBudget } from "./budget.ts";
import { testModel } from "./contract.ts";
import { fail } from "./errors.ts";
import { createPool } from "./pool.ts";
import { createRandom } from "./random.ts";
import { createScriptedModel, type ScriptedReply } from "./scripted-model.ts";
import { withBudget } from "./with-budget.ts";
import { withPool } from "./with-pool.ts";

testModel({
  name: "scripted model with a budget",
  create: () =>
    withBudget(createScriptedModel({ replies: ["Four.", "Six.", "Eight."] }), {
      budget: createBudget({ maxTokens: 100_000 }),
    }),
  createFailing: () => withBudget(createScriptedModel({ replies: [] }), { budget: createBudget() }),
});

/** A dollar for a million tokens, so that tokens can be read off the dollars. */
const prices = { inputUsdPerMillion: 1, outputUsdPerMillion: 1 };
/** Estimated at 10 + 90 tokens. */
const request = { messages: [{ role: "user", content: "Sky?!!" }], maxTokens: 90 } as const;
const reply = (tokens: number): ScriptedReply => ({
  text: "Blue.",
  usage: { inputTokens: 10, outputTokens: tokens - 10 },
});
const place = { model: "m", endpoint: "e", detail: "no" };

describe("withBudget()", () => {
  it("counts what the calls really took", async () => {
    const budget = createBudget({ maxUsd: 1 });
    const model = withBudget(createScriptedModel({ replies: [reply(30), reply(40)] }), { budget, prices });
    await model.complete(request);
    await model.complete(request);
    expect(budget.state()).toMatchObject({
      spent: { tokens: 70, usd: expect.closeTo(70e-6, 9) },
      reserved: { tokens: 0, usd: 0 },
      calls: 2,
      isExhausted: false,
    });
  });

  it("refuses the call that does not fit any more, and every later one", async () => {
    const budget = createBudget({ maxUsd: 150e-6 });
    const script = createScriptedModel({ replies: () => reply(60) });
    const model = withBudget(script, { budget, prices });
    await model.complete(request);
    await expect(model.complete(request)).rejects.toMatchObject({
      code: "gateway/budget-exhausted",
      context: { unit: "usd", spent: "$0.0001", limit: "$0.0001", retryable: false },
    });
    await expect(model.complete({ ...request, maxTokens: 1 })).rejects.toMatchObject({
      code: "gateway/budget-exhausted",
    });
    expect(script.requests).toHaveLength(1);
    expect(budget.state()).toMatchObject({ spent: { tokens: 60 }, isExhausted: true });
  });

  it("stops by tokens too", async () => {
    const budget = createBudget({ maxTokens: 99 });
    const model = withBudget(createScriptedModel({ replies: [reply(60)] }), { budget });
    await expect(model.complete(request)).rejects.toMatchObject({ context: { unit: "tokens" } });
  });

  it("lets a call wait while what is under way may turn out cheaper", async () => {
    const clock = createManualClock();
    const budget = createBudget({ maxTokens: 150 });
    const script = createScriptedModel({ replies: async () => clock.sleep(100).then(() => reply(40)) });
    const model = withBudget(script, { budget });
    const calls = [model.complete(request), model.complete(request)];
    await clock.advance(0);
    await clock.advance(50);
    expect(script.requests).toHaveLength(1);
    expect(budget.state()).toMatchObject({ reserved: { tokens: 100 } });
    await clock.advance(500);
    await Promise.all(calls);
    expect(budget.state()).toMatchObject({ spent: { tokens: 80 }, isExhausted: false });
  });

  it("lets calls under way finish and counts them when it is used up", async () => {
    const clock = createManualClock();
    const budget = createBudget({ maxTokens: 320 });
    const script = createScriptedModel({ replies: async () => clock.sleep(100).then(() => reply(95)) });
    const model = withBudget(script, { budget });
    const calls = Array.from({ length: 10 }, () => model.complete(request));
    const settled = Promise.allSettled(calls);
    for (let turn = 0; turn < 20; turn += 1) await clock.advance(50);
    const results = await settled;
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(budget.state()).toMatchObject({ spent: { tokens: 285 }, reserved: { tokens: 0 }, calls: 3 });
  });

  it("never spends more than it has, whatever order calls end in", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 100, max: 2000 }), async (seed, maxTokens) => {
        const random = createRandom(seed);
        const clock = createManualClock();
        const budget = createBudget({ maxTokens });
        let sold = 0;
        const script = createScriptedModel({
          replies: async () => {
            await clock.sleep(Math.ceil(100 * random()));
            const tokens = 11 + Math.floor(89 * random());
            if (random() < 0.2)
              return fail("provider-failed", { ...place, status: 500, retryable: true, maybeCharged: false });
            sold += tokens;
            return reply(tokens);
          },
        });
        const model = withBudget(script, { budget });
        const settled = Promise.allSettled(Array.from({ length: 30 }, () => model.complete(request)));
        for (let turn = 0; turn < 60; turn += 1) {
          await clock.advance(100);
          const { spent, reserved } = budget.state();
          expect(spent.tokens + reserved.tokens).toBeLessThanOrEqual(maxTokens);
        }
        await settled;
        expect(budget.state()).toMatchObject({ spent: { tokens: sold }, reserved: { tokens: 0, usd: 0 } });
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ["that was cut counts with its estimate", true, 100],
    ["that was refused counts nothing", false, 0],
  ])("an attempt %s", async (_, maybeCharged, tokens) => {
    const budget = createBudget({ maxTokens: 1000 });
    const error = fail("connection-cut", { ...place, retryable: true, maybeCharged });
    const model = withBudget(createScriptedModel({ replies: [error] }), { budget });
    await expect(model.complete(request)).rejects.toBe(error);
    expect(budget.state()).toMatchObject({
      spent: { tokens },
      unconfirmed: { tokens },
      reserved: { tokens: 0 },
    });
  });

  it("counts an aborted call only when it had gone out", async () => {
    const clock = createManualClock();
    const budget = createBudget({ maxTokens: 1000 });
    const controller = new AbortController();
    const script = createScriptedModel({ replies: () => clock.sleep(100).then(() => reply(50)) });
    const pool = createPool({ name: "one", limits: { concurrency: 1 }, clock });
    const model = withBudget(withPool(script, pool), { budget });
    const { signal } = controller;
    const settled = Promise.allSettled([
      model.complete(request, { signal }),
      model.complete(request, { signal }),
    ]);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error("enough"));
    await clock.advance(500);
    await settled;
    expect(script.requests).toHaveLength(1);
    expect(budget.state()).toMatchObject({ spent: { tokens: 100 }, unconfirmed: { tokens: 100 } });
  });

  it("gives up waiting when aborted, and lets the next one in", async () => {
    const clock = createManualClock();
    const budget = createBudget({ maxTokens: 110 });
    const script = createScriptedModel({ replies: () => clock.sleep(100).then(() => reply(10)) });
    const model = withBudget(script, { budget });
    const controller = new AbortController();
    const reason = new Error("enough");
    const first = model.complete(request);
    const second = model.complete(request, { signal: controller.signal });
    second.catch(() => undefined);
    const third = model.complete({ ...request, maxTokens: 1 });
    await clock.advance(10);
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    await clock.advance(500);
    await Promise.all([first, third]);
    expect(budget.state()).toMatchObject({ spent: { tokens: 20 }, reserved: { tokens: 0 } });
  });

  it("goes on when the limit is raised", async () => {
    const budget = createBudget({ maxTokens: 50 });
    const model = withBudget(createScriptedModel({ replies: [reply(60)] }), { budget });
    await expect(model.complete(request)).rejects.toMatchObject({ code: "gateway/budget-exhausted" });
    budget.setLimits({ maxTokens: 500 });
    expect((await model.complete(request)).text).toBe("Blue.");
  });

  it("counts what earlier runs spent", async () => {
    const budget: Budget = createBudget({ maxTokens: 500, spent: { tokens: 450, usd: 0 } });
    const model = withBudget(createScriptedModel({ replies: [reply(60)] }), { budget });
    await expect(model.complete(request)).rejects.toMatchObject({ code: "gateway/budget-exhausted" });
  });

  it("refuses dollars for a model whose prices nobody knows", () => {
    const model = createScriptedModel({ id: "dear/model", replies: [] });
    expect(() => withBudget(model, { budget: createBudget({ maxUsd: 1 }) })).toThrow(
      expect.objectContaining({ code: "gateway/unpriced-model" }),
    );
    expect(withBudget(model, { budget: createBudget({ maxTokens: 1 }) }).id).toBe("dear/model");
  });

  it("refuses a negative limit as misuse", () => {
    expect(() => createBudget({ maxUsd: -1 })).toThrow(RangeError);
    expect(() => createBudget().setLimits({ maxTokens: Number.NaN })).toThrow(RangeError);
  });
});
