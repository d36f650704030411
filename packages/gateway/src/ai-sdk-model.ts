import { AsyncLocalStorage } from "node:async_hooks";
import { type Clock, type DaydreamError, systemClock } from "@daydream/base";
import {
  type CallPlace,
  connectionError,
  errorDetail,
  type FailedResponse,
  malformedReply,
  ownError,
  responseError,
} from "./call-errors.ts";
import { checkRequest } from "./check-request.ts";
import type { Completion } from "./completion.ts";
import { type Endpoint, endpointName } from "./endpoint.ts";
import { fail } from "./errors.ts";
import type { Model } from "./model.ts";
import { type Reply, readReply } from "./read-reply.ts";
import type { ModelRequest } from "./request.ts";
import { withinTime } from "./within-time.ts";

export interface AiSdkModelOptions {
  /** The model string, sent to the endpoint as it is. */
  readonly id: string;
  readonly endpoint: Endpoint;
  /**
   * The key, read from the environment by the program. It is sent with each call and taken out of whatever a
   * provider echoes; it stands in no error and no completion. A local server may need none.
   */
  readonly apiKey?: string;
  /**
   * How long a call may take. Node itself gives up on a connection that is silent for five minutes.
   *
   * @default 240_000
   */
  readonly timeoutMs?: number;
  /** @default systemClock */
  readonly clock?: Clock;
}

/**
 * Makes a {@link Model} that is served by OpenRouter or by any OpenAI-compatible endpoint, through the AI SDK.
 *
 * One `complete` is one HTTP request. Every way to get no answer is a
 * `gateway/…` error with `retryable`, `maybeCharged`, and where the provider says so `status`, `retryAfterMs`,
 * `requestId`. The SDK is loaded with the first call.
 *
 * @throws `gateway/missing-key` for OpenRouter without a key.
 */
export function createAiSdkModel(options: AiSdkModelOptions): Model {
  const { id, endpoint, apiKey, timeoutMs = 240_000, clock = systemClock } = options;
  const name = endpointName(endpoint);
  if (endpoint.kind === "openrouter" && (apiKey ?? "") === "")
    throw fail("missing-key", { endpoint: name, retryable: false });
  const place: CallPlace = { model: id, endpoint: name, secrets: apiKey === undefined ? [] : [apiKey] };

  const caller = createCaller(options, place, clock);

  return {
    id,
    complete: async (request, { signal, onSent } = {}) => {
      checkRequest(request);
      const startedMs = clock.now();
      const limits = { timeoutMs, clock, signal };
      const outcome = await withinTime((inner) => call(caller, request, inner, onSent), limits);
      if (outcome.kind === "timed-out") throw timedOut(place, timeoutMs);
      return { ...outcome.value, latencyMs: Math.max(0, clock.now() - startedMs) };
    },
  };
}

// --- internal ---

/** What is used of the SDK's models; `generateText` around them would cost four times their time. */
interface SdkModel {
  doGenerate(options: SdkCall): PromiseLike<SdkResult>;
}

interface SdkCall {
  readonly prompt: SdkMessage[];
  readonly abortSignal: AbortSignal;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
}

type SdkText = { type: "text"; text: string };

type SdkMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: SdkText[] }
  | { role: "assistant"; content: SdkText[] };

interface SdkResult {
  readonly content: readonly { readonly type: string; readonly text?: unknown }[];
  readonly finishReason: { readonly unified: string };
}

interface Caller {
  readonly place: CallPlace;
  readonly clock: Clock;
  /** Made with the first call. */
  readonly sdkModel: () => Promise<SdkModel>;
  /** Which call the SDK's `fetch` is for. */
  readonly taps: AsyncLocalStorage<Tap>;
}

function createCaller(options: AiSdkModelOptions, place: CallPlace, clock: Clock): Caller {
  const taps = new AsyncLocalStorage<Tap>();
  const tapped: typeof globalThis.fetch = (input, init) => {
    const tap = taps.getStore();
    if (tap === undefined) throw new TypeError("a request outside of a call");
    return tap.fetch(input, init);
  };
  let loading: Promise<SdkModel> | undefined;
  const sdkModel = () => {
    loading ??= loadSdkModel(options, tapped);
    return loading;
  };
  return { place, clock, sdkModel, taps };
}

async function call(
  { place, clock, sdkModel, taps }: Caller,
  request: ModelRequest,
  signal: AbortSignal,
  onSent: (() => void) | undefined,
): Promise<Omit<Completion, "latencyMs">> {
  const model = await sdkModel();
  const tap = createTap(place, clock, onSent);
  try {
    const result = await taps.run(tap, () => model.doGenerate(toSdkCall(request, signal)));
    return toCompletion(result, tap.answer(), place.model);
  } catch (error) {
    const own = ownError(error);
    if (own !== undefined || signal.aborted) throw own ?? error;
    const failed = await failedResponse(error);
    throw failed === undefined ? unreadable(place, tap, error) : responseError(place, failed, clock.now());
  }
}

function toSdkCall(
  { messages, maxTokens, temperature, topP, seed }: ModelRequest,
  signal: AbortSignal,
): SdkCall {
  return {
    prompt: messages.map(({ role, content }) =>
      role === "system" ? { role, content } : { role, content: [{ type: "text", text: content }] },
    ),
    abortSignal: signal,
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
  };
}

async function loadSdkModel(
  { id, endpoint, apiKey }: AiSdkModelOptions,
  fetch: typeof globalThis.fetch,
): Promise<SdkModel> {
  const key = apiKey === undefined || apiKey === "" ? {} : { apiKey };
  if (endpoint.kind === "openai-compatible") {
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    const provider = createOpenAICompatible({
      name: endpoint.name,
      baseURL: endpoint.baseUrl,
      ...key,
      fetch,
    });
    return provider.chatModel(id);
  }
  const { createOpenRouter } = await import("@openrouter/ai-sdk-provider");
  const { baseUrl, providers, quantizations } = endpoint;
  const provider = createOpenRouter({
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    ...key,
    compatibility: "strict",
    fetch,
  });
  const routing = {
    ...(providers === undefined ? {} : { only: [...providers], order: [...providers] }),
    ...(quantizations === undefined ? {} : { quantizations: [...quantizations] }),
  };
  return provider.chat(id, {
    usage: { include: true },
    ...(Object.keys(routing).length === 0 ? {} : { provider: routing }),
  });
}

/** The response that the SDK turned into an error of its own, unless it was a good one. */
async function failedResponse(error: unknown): Promise<FailedResponse | undefined> {
  const { APICallError } = await import("@ai-sdk/provider");
  if (!APICallError.isInstance(error) || error.statusCode === undefined || error.statusCode < 300)
    return undefined;
  const { statusCode: status, responseHeaders: headers = {}, responseBody = "" } = error;
  return { status, headers, ...errorDetail(responseBody) };
}

type Answer = Extract<Reply, { kind: "answer" }>;

interface Tap {
  readonly fetch: typeof globalThis.fetch;
  readonly answer: () => Answer | undefined;
  readonly response: () => SeenResponse | undefined;
}

interface SeenResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Stands between the SDK and the network for one call: names what broke there, keeps what the SDK would drop,
 * and hands on a body that its schemas accept.
 */
function createTap(place: CallPlace, clock: Clock, onSent: (() => void) | undefined): Tap {
  let response: SeenResponse | undefined;
  let answer: Answer | undefined;
  const tapped: typeof globalThis.fetch = async (input, init) => {
    const signal = init?.signal ?? undefined;
    onSent?.();
    const raw = await fetch(input, init).catch((cause: unknown) => {
      throw signal?.aborted ? signal.reason : connectionError(place, cause, "before");
    });
    const text = await raw.text().catch((cause: unknown) => {
      throw signal?.aborted ? signal.reason : connectionError(place, cause, "within");
    });
    const { status, ok } = raw;
    const headers = Object.fromEntries(raw.headers);
    response = { status, headers, text };
    if (!ok) return new Response(text, { status, headers: plainHeaders(headers) });
    const reply = readReply(text);
    if (reply.kind === "malformed") throw malformedReply(place, response, reply.problem);
    if (reply.kind === "error")
      throw responseError(place, { status: reply.status, headers, detail: reply.detail }, clock.now());
    answer = reply;
    return new Response(reply.body, { status: 200, headers: { "content-type": "application/json" } });
  };
  return { fetch: tapped, answer: () => answer, response: () => response };
}

/** The text is decoded already: what says how it came would be wrong now. */
function plainHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { "content-encoding": _encoding, "content-length": _length, ...rest } = headers;
  return rest;
}

function toCompletion(
  result: SdkResult,
  answer: Answer | undefined,
  id: string,
): Omit<Completion, "latencyMs"> {
  const text = textOf(result, "text");
  const reasoning = textOf(result, "reasoning");
  const finishReason = result.finishReason.unified;
  const { usage = {}, usageProblem, refusal, provider, model = id, requestId } = answer ?? {};
  return {
    text,
    ...(reasoning === "" ? {} : { reasoning }),
    ...(refusal === undefined ? {} : { refusal }),
    finishReason:
      finishReason === "stop" || finishReason === "length" || finishReason === "content-filter"
        ? finishReason
        : "other",
    usage,
    ...(usageProblem === undefined ? {} : { usageProblem }),
    model,
    ...(provider === undefined ? {} : { provider }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function textOf({ content }: SdkResult, type: "text" | "reasoning"): string {
  return content
    .map((part) => (part.type === type && typeof part.text === "string" ? part.text : ""))
    .join("");
}

/** What the SDK could not do with a response, or with the request before there was one. */
function unreadable(place: CallPlace, tap: Tap, error: unknown): DaydreamError {
  const detail = error instanceof Error ? error.message : String(error);
  const response = tap.response();
  if (response !== undefined) return malformedReply(place, response, detail);
  const { model, endpoint } = place;
  return fail("request-refused", { model, endpoint, retryable: false, maybeCharged: false, detail });
}

function timedOut({ model, endpoint }: CallPlace, timeoutMs: number): DaydreamError {
  return fail("timed-out", {
    model,
    endpoint,
    retryable: true,
    maybeCharged: true,
    detail: `nothing came within ${timeoutMs} ms`,
  });
}
