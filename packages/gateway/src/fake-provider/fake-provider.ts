import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Clock, hashBytes, systemClock } from "@daydream/base";
import type { Prices } from "../prices.ts";
import { createRandom, type Random } from "../random.ts";
import { type ChatRequest, readChatRequest } from "./chat-request.ts";
import { drawFault, type Fault, type FaultRule } from "./fault.ts";
import { createHiddenLimiter, type HiddenLimit } from "./hidden-limit.ts";
import { type FakeReply, makeReply } from "./make-reply.ts";
import { createSales, type ProviderStats, type Sales } from "./sales.ts";
import { seededText } from "./seeded-text.ts";

/** One admitted call, as replies, latencies and faults may depend on it. */
export interface FakeCall {
  readonly request: ChatRequest;
  /** SHA-256 of the body's bytes, as {@link FakeProvider.soldByRequest} has it. */
  readonly requestHash: string;
  /** Admitted calls before this one, in the order of their coming. */
  readonly index: number;
  /** Admitted calls with the same body before this one. */
  readonly occurrence: number;
  /** Depends on seed, body and occurrence alone, never on the order in which calls come. */
  readonly random: Random;
}

export interface FakeProviderOptions {
  /** @default 0 */
  readonly seed?: number;
  /** @default any free port of the loopback address */
  readonly port?: number;
  /** Every call must bring it; any other gets 401. Absent: none is asked for. */
  readonly apiKey?: string;
  /** The model strings it serves; any other gets 404. Absent: it serves all. */
  readonly models?: readonly string[];
  /** By model string, or the same for all. @default free */
  readonly prices?: Prices | ((model: string) => Prices);
  /** How long a reply takes: milliseconds, or a range to draw from. @default 0 */
  readonly latencyMs?: number | { readonly min: number; readonly max: number };
  /** @default sentences made up by seed */
  readonly reply?: (call: FakeCall) => string | FakeReply | Promise<string | FakeReply>;
  readonly limit?: HiddenLimit;
  /** Shares of the calls that go wrong, drawn by seed, or a function that says which do and how. */
  readonly faults?: readonly FaultRule[] | ((call: FakeCall) => Fault | undefined);
  /** @default systemClock */
  readonly clock?: Clock;
}

/** A local provider that speaks OpenAI's chat completions and knows what it sold. */
export interface FakeProvider extends AsyncDisposable {
  /** What to give as `baseUrl`. */
  readonly url: string;
  stats(): ProviderStats;
  /** How often each request body was sold, by the SHA-256 of its bytes. */
  soldByRequest(): ReadonlyMap<string, number>;
  /** Stops listening and breaks what is still open. */
  close(): Promise<void>;
}

/**
 * Starts a local server for tests and demonstrations.
 *
 * Everything it draws depends on the seed and the request alone, so a run in any order and at any concurrency
 * gets the same replies. `GET /stats` gives {@link ProviderStats} as JSON, `GET /sales` how often each body was
 * sold. A caller that goes away while its reply is being made has bought it, as with real providers.
 */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const { port = 0 } = options;
  const sales = createSales();
  const answer = answerer(options, sales);
  const server = createServer((request, response) => {
    response.on("error", () => response.destroy());
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  // The defaults close idle connections after five seconds, in the middle of a client's next request.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no port");
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    stats: sales.stats,
    soldByRequest: sales.soldByRequest,
    close,
    [Symbol.asyncDispose]: close,
  };
}

// --- internal ---

function answerer(options: FakeProviderOptions, sales: Sales) {
  const { seed = 0, apiKey, models, latencyMs = 0, limit = {}, clock = systemClock } = options;
  const limiter = createHiddenLimiter(limit);
  const seen = new Map<string, number>();
  let admitted = 0;

  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(incoming.url ?? "/", "http://fake").pathname;
    if (incoming.method === "GET" && path.endsWith("/stats"))
      return sendJson(response, 200, JSON.stringify(sales.stats()));
    if (incoming.method === "GET" && path.endsWith("/sales"))
      return sendJson(response, 200, JSON.stringify(Object.fromEntries(sales.soldByRequest())));
    const text = await readText(incoming);
    if (incoming.method !== "POST" || !path.endsWith("/chat/completions"))
      return sendError(response, { status: 404, message: `there is nothing at ${path}` });

    sales.count("calls");
    const refuse = (error: ErrorReply): void => {
      sales.count(error.status === 429 ? "rateLimited" : "failed");
      sendError(response, error);
    };
    if (apiKey !== undefined && incoming.headers.authorization !== `Bearer ${apiKey}`)
      return refuse({ status: 401, message: "no such key" });
    const read = readChatRequest(text);
    if (read.kind === "bad") return refuse({ status: 400, message: read.problem });
    const { request } = read;
    if (models !== undefined && !models.includes(request.model))
      return refuse({ status: 404, message: `no model ${request.model}`, code: "model_not_found" });
    const admission = limiter.admit(clock.now(), sales.running());
    if (admission.kind === "refused") {
      const { retryAfterMs } = admission;
      const headers = retryAfterHeaders(limit.retryAfter ?? "seconds", retryAfterMs, clock.now());
      return refuse({ status: 429, message: "too many requests", headers });
    }

    const hash = hashBytes(text);
    const occurrence = seen.get(hash) ?? 0;
    seen.set(hash, occurrence + 1);
    const random = createRandom([seed, hash, occurrence]);
    const drawn = { fault: random(), latency: random() };
    const call: FakeCall = { request, requestHash: hash, index: admitted++, occurrence, random };
    const { faults = [] } = options;
    const fault = typeof faults === "function" ? faults(call) : drawFault(faults, drawn.fault);
    sales.began();
    try {
      if (fault?.kind === "hang") {
        sales.count("hung");
        await closed(response);
        return;
      }
      await clock.sleep(latencyOf(latencyMs, drawn.latency));
      if (fault?.kind === "status") {
        const { status, message = "made to fail", retryAfterMs } = fault;
        const headers = retryAfterMs === undefined ? {} : retryAfterHeaders("milliseconds", retryAfterMs, 0);
        return refuse({ status, message, headers });
      }
      if (fault?.kind === "error-in-body") {
        sales.count("failed");
        return sendJson(
          response,
          200,
          JSON.stringify({ error: { code: fault.status, message: "upstream failed" } }),
        );
      }
      const given = options.reply === undefined ? seededText(random) : await options.reply(call);
      const made = makeReply({
        id: `fake-${hash.slice(0, 12)}-${occurrence}`,
        request,
        reply: typeof given === "string" ? { text: given } : given,
        fault,
        prices: pricesOf(options, request.model),
      });
      sales.sell(hash, made.sale);
      // Only a response that went out whole was delivered; a broken one ends with close alone.
      let isDelivered = false;
      response.once("finish", () => {
        isDelivered = true;
        sales.delivered();
      });
      response.once("close", () => {
        if (!isDelivered) sales.cut(made.sale);
      });
      if (response.destroyed) sales.cut(made.sale);
      else deliver(response, made.body, fault);
    } finally {
      sales.ended();
    }
  };
}

interface ErrorReply {
  readonly status: number;
  readonly message: string;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function deliver(response: ServerResponse, body: string, fault: Fault | undefined): void {
  const half = body.slice(0, Math.floor(body.length / 2));
  switch (fault?.kind) {
    case "cut":
      if (fault.at === "before-reply") response.destroy();
      else {
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        });
        response.write(half, () => response.destroy());
      }
      return;
    case "truncated-body":
      sendJson(response, 200, half);
      return;
    case "malformed-json":
      sendJson(response, 200, body.replace("{", "{,,"));
      return;
    case "web-page":
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>Welcome</title><p>Nothing to see here.");
      return;
    default:
      sendJson(response, 200, body);
  }
}

function sendJson(response: ServerResponse, status: number, body: string, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

function sendError(response: ServerResponse, { status, message, code, headers }: ErrorReply): void {
  sendJson(response, status, JSON.stringify({ error: { message, code: code ?? status } }), headers);
}

function retryAfterHeaders(
  form: NonNullable<HiddenLimit["retryAfter"]>,
  waitMs: number,
  nowMs: number,
): Record<string, string> {
  switch (form) {
    case "seconds":
      return { "retry-after": String(waitMs / 1000) };
    case "date":
      return { "retry-after": new Date(Math.ceil((nowMs + waitMs) / 1000) * 1000).toUTCString() };
    case "milliseconds":
      return { "retry-after-ms": String(waitMs) };
    case "none":
      return {};
  }
}

function latencyOf(latencyMs: NonNullable<FakeProviderOptions["latencyMs"]>, drawn: number): number {
  if (typeof latencyMs === "number") return latencyMs;
  return latencyMs.min + (latencyMs.max - latencyMs.min) * drawn;
}

function pricesOf({ prices }: FakeProviderOptions, model: string): Prices {
  if (typeof prices === "function") return prices(model);
  return prices ?? { inputUsdPerMillion: 0, outputUsdPerMillion: 0 };
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once("close", () => resolve());
  });
}
