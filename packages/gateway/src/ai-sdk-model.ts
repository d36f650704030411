import { type Clock, type DaydreamError, systemClock } from "@daydream/base";
import type { LanguageModel } from "ai";
import {
  type CallPlace,
  connectionError,
  errorDetail,
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
 * One `complete` is one HTTP request: the SDK's own retries are off. Every way to get no answer is a
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

  return {
    id,
    complete: async (request, { signal, onSent } = {}) => {
      checkRequest(request);
      const startedMs = clock.now();
      const outcome = await withinTime(
        (inner) => call(request, options, tapFetch(place, clock, onSent), { place, clock, signal: inner }),
        {
          timeoutMs,
          clock,
          signal,
        },
      );
      if (outcome.kind === "timed-out") throw timedOut(place, timeoutMs);
      return { ...outcome.value, latencyMs: Math.max(0, clock.now() - startedMs) };
    },
  };
}

// --- internal ---

async function call(
  request: ModelRequest,
  options: AiSdkModelOptions,
  tap: Tap,
  {
    place,
    clock,
    signal,
  }: { readonly place: CallPlace; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Omit<Completion, "latencyMs">> {
  const [{ generateText, APICallError }, model] = await Promise.all([
    import("ai"),
    languageModel(options, tap.fetch),
  ]);
  const toError = (error: unknown): unknown => {
    const own = ownError(error);
    if (own !== undefined || signal.aborted) return own ?? error;
    if (!APICallError.isInstance(error) || error.statusCode === undefined)
      return unreadable(place, tap, error);
    const { statusCode: status, responseHeaders: headers = {}, responseBody = "" } = error;
    if (status < 300) return unreadable(place, tap, error);
    return responseError(place, { status, headers, ...errorDetail(responseBody) }, clock.now());
  };

  try {
    const { maxTokens, temperature, topP, seed } = request;
    const result = await generateText({
      model,
      messages: request.messages.map(({ role, content }) => ({ role, content })),
      allowSystemInMessages: true,
      maxRetries: 0,
      abortSignal: signal,
      telemetry: { isEnabled: false },
      ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { topP }),
      ...(seed === undefined ? {} : { seed }),
    });
    return toCompletion(result, tap.answer(), place.model);
  } catch (error) {
    throw toError(error);
  }
}

async function languageModel(
  { id, endpoint, apiKey }: AiSdkModelOptions,
  fetch: typeof globalThis.fetch,
): Promise<LanguageModel> {
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
function tapFetch(place: CallPlace, clock: Clock, onSent: (() => void) | undefined): Tap {
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

interface SdkResult {
  readonly text: string;
  readonly reasoningText: string | undefined;
  readonly finishReason: string;
}

function toCompletion(
  result: SdkResult,
  answer: Answer | undefined,
  id: string,
): Omit<Completion, "latencyMs"> {
  const { text, reasoningText, finishReason } = result;
  const { usage = {}, usageProblem, refusal, provider, model = id, requestId } = answer ?? {};
  return {
    text,
    ...(reasoningText === undefined || reasoningText === "" ? {} : { reasoning: reasoningText }),
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
