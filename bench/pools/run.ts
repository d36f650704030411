// What a pool gets out of a provider that limits without saying how. `npm run bench:pools`
//
// Time is scaled 1:20: what stands for a second takes 50 ms.
import { setTimeout as wait } from "node:timers/promises";
import {
  createAiSdkModel,
  createPool,
  type LearnedLimits,
  type PoolLimits,
  withPool,
  withRetry,
} from "@daydream/gateway";
import { type HiddenLimit, startFakeProvider } from "@daydream/gateway/fake-provider";

const SCALE = 20;
const CALLS = 1_200;
const LATENCY_MS = { min: scaled(2_000), max: scaled(6_000) };
const HIDDEN = { concurrency: 12, perMinute: 120 };
/** A second of such a provider, in the time of this measurement. */
const SECOND_MS = scaled(1_000);
const limit: HiddenLimit = {
  concurrency: HIDDEN.concurrency,
  tokenBucket: { capacity: HIDDEN.perMinute, refillPerMinute: HIDDEN.perMinute * SCALE },
  retryAfter: "seconds",
  retryAfterStepMs: SECOND_MS,
};
let failures = 0;

console.log(
  `${CALLS} calls of ${LATENCY_MS.min}–${LATENCY_MS.max} ms against a hidden limit of ${HIDDEN.concurrency} at once and ` +
    `${HIDDEN.perMinute} a minute, time scaled 1:${SCALE}, Node ${process.version}\n`,
);
const first = await measure("a pool of 64 that knows nothing", { concurrency: 64 });
await measure("the next run, with what that one learned", { concurrency: 64 }, first);
await freePool(200);
console.log(`\npeak memory (RSS): ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
process.exitCode = failures === 0 ? 0 : 1;

// --- internal ---

async function measure(name: string, limits: PoolLimits, learned?: LearnedLimits): Promise<LearnedLimits> {
  await using provider = await startFakeProvider({ latencyMs: LATENCY_MS, limit, reply: () => "So it is." });
  const pool = createPool({ name: "paid", limits, ...(learned === undefined ? {} : { learned }) });
  const model = withRetry(withPool(driver(provider.url), pool), {
    maxAttempts: 50,
    baseDelayMs: SECOND_MS,
    maxDelayMs: 10 * SECOND_MS,
  });
  await warmUp(provider.url);
  const before = provider.stats();
  const startMs = performance.now();
  const running = inParallel(CALLS, 64, async (index) => {
    await model.complete({ messages: [{ role: "user", content: `Is it so, ${index}?` }] });
  });
  await Promise.race([wait(10 * SECOND_MS), running]);
  const early = provider.stats();
  await running;
  const tookMs = performance.now() - startMs;

  const late = provider.stats();
  const calls = late.calls - early.calls;
  const refused = late.rateLimited - early.rateLimited;
  const idealMs = idealDuration();
  const share = idealMs / tookMs;
  console.log(`${name}: ${JSON.stringify(pool.learned())} at the end`);
  verdict(
    share >= 0.9,
    `  ${(tookMs / 1000).toFixed(1)} s, ideal ${(idealMs / 1000).toFixed(1)} s: ${percent(share)} of the ideal, at least 90 %`,
  );
  verdict(
    refused / calls < 0.02,
    `  ${refused} of ${calls} calls refused after the first ten seconds: ${percent(refused / calls)}, under 2 % (before: ${early.rateLimited})`,
  );
  verdict(
    late.sold.calls - before.sold.calls === CALLS && late.peakRunning <= HIDDEN.concurrency,
    `  ${late.sold.calls - before.sold.calls} sold for ${CALLS} asked, ${late.peakRunning} at once in work at most`,
  );
  return pool.learned();
}

/** A free model: one call at a time, whatever happens. */
async function freePool(count: number): Promise<void> {
  await using provider = await startFakeProvider({
    latencyMs: { min: 1, max: 6 },
    reply: () => "So it is.",
    faults: [{ fault: { kind: "status", status: 503 }, share: 0.05 }],
  });
  const pool = createPool({ name: "free", limits: { concurrency: 1 } });
  const model = withRetry(withPool(driver(provider.url), pool), { maxAttempts: 20, baseDelayMs: 5 });
  await inParallel(count, 32, async (index) => {
    await model.complete({ messages: [{ role: "user", content: `Is it so, ${index}?` }] });
  });
  const { peakRunning, calls } = provider.stats();
  verdict(
    peakRunning === 1,
    `a free pool of 1: ${calls} calls by 32 at a time, at most ${peakRunning} in flight`,
  );
}

/** An all-knowing caller: always as many in work as allowed, each beginning when there is a token. */
function idealDuration(): number {
  const perMs = (HIDDEN.perMinute * SCALE) / 60_000;
  const meanMs = (LATENCY_MS.min + LATENCY_MS.max) / 2;
  const ends: number[] = Array.from({ length: HIDDEN.concurrency }, () => 0);
  let tokens: number = HIDDEN.perMinute;
  let nowMs = 0;
  for (let call = 0; call < CALLS; call += 1) {
    ends.sort((a, b) => a - b);
    const freeMs = Math.max(nowMs, ends[0] ?? 0);
    tokens = Math.min(HIDDEN.perMinute, tokens + (freeMs - nowMs) * perMs);
    nowMs = tokens >= 1 ? freeMs : freeMs + (1 - tokens) / perMs;
    tokens = Math.max(0, tokens - 1 + (nowMs - freeMs) * perMs);
    ends[0] = nowMs + meanMs;
  }
  return Math.max(...ends);
}

/** The SDK is loaded with the first call, which is none of the pool's doing. */
async function warmUp(url: string): Promise<void> {
  await driver(url).complete({ messages: [{ role: "user", content: "Are you there?" }] });
  await wait(SECOND_MS);
}

function driver(url: string) {
  return createAiSdkModel({ id: "m", endpoint: { kind: "openai-compatible", name: "fake", baseUrl: url } });
}

async function inParallel(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) await work(next++);
    }),
  );
}

function scaled(milliseconds: number): number {
  return milliseconds / SCALE;
}

function verdict(isGood: boolean, text: string): void {
  if (!isGood) failures += 1;
  console.log(`${isGood ? "PASS" : "FAIL"}  ${text}`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
