import { createManualClock, type ManualClock } from "@daydream/base";
import { describe, expect, it } from "vitest";
import { testModel } from "./contract.ts";
import { fail } from "./errors.ts";
import type { FailedAttempt } from "./model.ts";
import { createScriptedModel, type ScriptedReply } from "./scripted-model.ts";
import { type WithRetryOptions, withRetry } from "./with-retry.ts";

testModel({
  name: "scripted model with retries",
  create: () => withRetry(createScriptedModel({ replies: ["Four.", "Six.", "Eight."] })),
  createFailing: () => withRetry(createScriptedModel({ replies: [] })),
});

const place = { model: "m", endpoint: "e", maybeCharged: false, detail: "no" };
const busy = (retryAfterMs?: number) =>
  fail("rate-limited", {
    ...place,
    status: 429,
    retryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
const broken = () => fail("provider-failed", { ...place, status: 503, retryable: true });
const bad = () => fail("request-refused", { ...place, status: 400, retryable: false });
const request = { messages: [{ role: "user", content: "Sky?" }] } as const;

/** Runs a script to its end on a clock that is moved until nothing waits any more. */
async function play(replies: readonly ScriptedReply[], options: WithRetryOptions = {}) {
  const clock = createManualClock();
  const script = createScriptedModel({ id: "m", replies });
  const reports: FailedAttempt[] = [];
  const model = withRetry(script, { clock, ...options });
  let outcome: unknown;
  let isOver = false;
  const call = model.complete(request, { onFailedAttempt: (report) => void reports.push(report) }).then(
    ({ text }) => {
      outcome = text;
      isOver = true;
    },
    (error: unknown) => {
      outcome = error;
      isOver = true;
    },
  );
  await runUntil(clock, () => isOver);
  await call;
  return { outcome, reports, attempts: script.requests.length, tookMs: clock.now() };
}

async function runUntil(clock: ManualClock, isOver: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !isOver(); turn += 1) await clock.advance(100);
}

describe("withRetry()", () => {
  it("tries again after two refusals and gives the answer of the third attempt", async () => {
    const { outcome, attempts, reports } = await play([busy(), busy(), "Blue."]);
    expect({ outcome, attempts }).toEqual({ outcome: "Blue.", attempts: 3 });
    expect(reports.map(({ attempt, error }) => [attempt, error.code])).toEqual([
      [1, "gateway/rate-limited"],
      [2, "gateway/rate-limited"],
    ]);
  });

  it("tries an error that is not retryable once", async () => {
    const error = bad();
    const { outcome, attempts, reports } = await play([error, "never"]);
    expect(outcome).toBe(error);
    expect(attempts).toBe(1);
    expect(reports).toHaveLength(1);
    expect(reports[0]).not.toHaveProperty("nextAttemptInMs");
  });

  it("gives up after the last attempt with the last error itself", async () => {
    const last = broken();
    const { outcome, attempts, reports } = await play([broken(), broken(), last, "never"], {
      maxAttempts: 3,
    });
    expect(outcome).toBe(last);
    expect({ attempts, reports: reports.length }).toEqual({ attempts: 3, reports: 3 });
  });

  it("does not catch what is no call's error", async () => {
    const misuse = new TypeError("not ours");
    const { outcome, attempts } = await play([misuse, "never"]);
    expect(outcome).toBe(misuse);
    expect(attempts).toBe(1);
  });

  it("waits at least as long as the provider asks", async () => {
    const { reports } = await play([busy(7000), "Blue."]);
    expect(reports[0]?.nextAttemptInMs).toBeGreaterThanOrEqual(7000);
    expect(reports[0]?.nextAttemptInMs).toBeLessThanOrEqual(8000);
  });

  it("does not come back to a provider that asks for more time than allowed", async () => {
    const { attempts, outcome } = await play([busy(3_600_000), "never"], { maxRetryAfterMs: 60_000 });
    expect(attempts).toBe(1);
    expect(outcome).toMatchObject({ code: "gateway/rate-limited" });
  });

  it("waits random parts of a time that doubles up to a limit, the same for the same seed", async () => {
    const replies = Array.from({ length: 9 }, broken);
    const waits = async (seed: number) =>
      (await play(replies, { maxAttempts: 9, baseDelayMs: 100, maxDelayMs: 1000, seed })).reports
        .slice(0, -1)
        .map(({ nextAttemptInMs = Number.NaN }) => nextAttemptInMs);
    const first = await waits(1);
    expect(first).toHaveLength(8);
    for (const [index, wait] of first.entries())
      expect(wait).toBeLessThanOrEqual(Math.min(1000, 100 * 2 ** index));
    expect(await waits(1)).toEqual(first);
    expect(await waits(2)).not.toEqual(first);
  });

  it("begins no attempt after the deadline", async () => {
    const { attempts, outcome, tookMs } = await play([busy(4000), busy(4000), busy(4000), "never"], {
      deadlineMs: 10_500,
      baseDelayMs: 1,
    });
    expect(attempts).toBe(3);
    expect(outcome).toMatchObject({ code: "gateway/rate-limited" });
    expect(tookMs).toBeLessThan(10_500);
  });

  it("reports a failed attempt before the next one begins, to the call and to the run", async () => {
    const order: string[] = [];
    const script = createScriptedModel({
      replies: (_, index) => {
        order.push(`attempt ${index + 1}`);
        return index === 0 ? busy() : "Blue.";
      },
    });
    const model = withRetry(script, {
      baseDelayMs: 1,
      onFailedAttempt: () => void order.push("run knows"),
    });
    await model.complete(request, {
      onFailedAttempt: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push("evidence kept");
      },
    });
    expect(order).toEqual(["attempt 1", "evidence kept", "run knows", "attempt 2"]);
  });

  it("ends its wait when the call is aborted", async () => {
    const clock = createManualClock();
    const script = createScriptedModel({ replies: [busy(60_000), "never"] });
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = withRetry(script, { clock }).complete(request, { signal: controller.signal });
    call.catch(() => undefined);
    await clock.advance(100);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(script.requests).toHaveLength(1);
  });

  it("gives the signal's own reason on the machine's clock too, to any number of waiting calls", async () => {
    const warnings: unknown[] = [];
    const onWarning = (warning: unknown) => warnings.push(warning);
    process.on("warning", onWarning);
    const controller = new AbortController();
    const reason = new Error("enough");
    const model = withRetry(createScriptedModel({ replies: () => busy(60_000) }));
    const calls = Array.from({ length: 30 }, () => model.complete(request, { signal: controller.signal }));
    const outcomes = Promise.allSettled(calls);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    expect((await outcomes).every((one) => one.status === "rejected" && one.reason === reason)).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });

  it.each([0, 1.5, Number.NaN])("refuses %d attempts as misuse", (maxAttempts) => {
    expect(() => withRetry(createScriptedModel({ replies: [] }), { maxAttempts })).toThrow(RangeError);
  });
});
