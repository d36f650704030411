/**
 * The fake provider as a process, for tests that kill what calls it.
 *
 * Prints one line of JSON when it listens (`{"url":"http://127.0.0.1:…/v1"}`) and its statistics when it is
 * told to end.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type FakeProviderOptions, startFakeProvider } from "./fake-provider.ts";
import { type FaultRule, faultNamed } from "./fault.ts";
import type { HiddenLimit } from "./hidden-limit.ts";

const USAGE = `usage: node main.ts [--port N] [--seed N] [--api-key KEY] [--model ID]…
  [--latency-ms MS | --latency-ms MIN-MAX] [--price-in USD] [--price-out USD]   (per million tokens)
  [--concurrency N] [--per-minute N [--burst N]] [--retry-after seconds|date|milliseconds|none]
  [--fault NAME=SHARE]… [--reply MODULE]   (a module that exports reply(call))
`;

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    seed: { type: "string" },
    "api-key": { type: "string" },
    model: { type: "string", multiple: true },
    "latency-ms": { type: "string" },
    "price-in": { type: "string" },
    "price-out": { type: "string" },
    concurrency: { type: "string" },
    "per-minute": { type: "string" },
    burst: { type: "string" },
    "retry-after": { type: "string" },
    fault: { type: "string", multiple: true },
    reply: { type: "string" },
    help: { type: "boolean" },
  },
});

if (values.help) process.stdout.write(USAGE);
else await serve();

// --- internal ---

async function serve(): Promise<void> {
  const provider = await startFakeProvider(await options());
  process.stdout.write(`${JSON.stringify({ url: provider.url })}\n`);
  const end = async () => {
    process.stdout.write(`${JSON.stringify(provider.stats())}\n`);
    await provider.close();
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}

async function options(): Promise<FakeProviderOptions> {
  const { model: models, "api-key": apiKey } = values;
  const port = number("port");
  const seed = number("seed");
  const reply = values.reply === undefined ? undefined : await replyOf(values.reply);
  return {
    ...(port === undefined ? {} : { port }),
    ...(seed === undefined ? {} : { seed }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(models === undefined ? {} : { models }),
    ...(reply === undefined ? {} : { reply }),
    prices: { inputUsdPerMillion: number("price-in") ?? 0, outputUsdPerMillion: number("price-out") ?? 0 },
    latencyMs: latency(values["latency-ms"] ?? "0"),
    limit: limit(),
    faults: (values.fault ?? []).map(faultRule),
  };
}

function number(name: "port" | "seed" | "price-in" | "price-out" | "concurrency" | "per-minute" | "burst") {
  const text = values[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new RangeError(`--${name} must be a number, got ${text}`);
  return value;
}

function latency(text: string): { readonly min: number; readonly max: number } {
  const [, min, max = min] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (min === undefined) throw new RangeError(`--latency-ms must be MS or MIN-MAX, got ${text}`);
  return { min: Number(min), max: Number(max) };
}

function limit(): HiddenLimit {
  const concurrency = number("concurrency");
  const perMinute = number("per-minute");
  const retryAfter = values["retry-after"] ?? "seconds";
  if (!isRetryAfter(retryAfter)) throw new RangeError(`--retry-after cannot be ${retryAfter}`);
  return {
    retryAfter,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(perMinute === undefined
      ? {}
      : { tokenBucket: { capacity: number("burst") ?? perMinute, refillPerMinute: perMinute } }),
  };
}

function isRetryAfter(text: string): text is NonNullable<HiddenLimit["retryAfter"]> {
  return ["seconds", "date", "milliseconds", "none"].includes(text);
}

function faultRule(text: string): FaultRule {
  const [name = "", share = ""] = text.split("=");
  const parsed = Number(share);
  if (share === "" || !(parsed >= 0 && parsed <= 1))
    throw new RangeError(`--fault must be NAME=SHARE with a share from 0 to 1, got ${text}`);
  return { fault: faultNamed(name), share: parsed };
}

async function replyOf(path: string): Promise<NonNullable<FakeProviderOptions["reply"]>> {
  const module: { readonly reply?: unknown } = await import(pathToFileURL(resolve(path)).href);
  if (!isReply(module.reply)) throw new TypeError(`${path} exports no function named reply`);
  return module.reply;
}

function isReply(value: unknown): value is NonNullable<FakeProviderOptions["reply"]> {
  return typeof value === "function";
}
