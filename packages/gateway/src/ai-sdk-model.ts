import { AsyncLocalStorage } from "node:async_hooks";
import { type Clock, type DaydreamError, systemClock } from "@daydream/base";
import {
  type CallPlace,
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
import type { ModelRequest } from "./request.ts";
import { scrubGiven } from "./scrub-secrets.ts";
import { loadSdkModel, type SdkModel, type SdkResult, toSdkCall } from "./sdk-model.ts";
import { type Answer, createTap, type Tap } from "./tap.ts";
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
 * One `complete` is one HTTP request. Every way to get no answer is a `gateway/…` error with `retryable`,
 * `maybeCharged`, and where the provider says so `status`, `retryAfterMs`, `requestId`. The SDK is loaded with
 * the first call.
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
    return toCompletion(result, tap.answer(), place);
  } catch (error) {
    const own = ownError(error);
    if (own !== undefined || signal.aborted) throw own ?? error;
    const failed = await failedResponse(error);
    throw failed === undefined ? unreadable(place, tap, error) : responseError(place, failed, clock.now());
  }
}

/** The response that the SDK turned into an error of its own, unless it was a good one. */
async function failedResponse(error: unknown): Promise<FailedResponse | undefined> {
  const { APICallError } = await import("@ai-sdk/provider");
  if (!APICallError.isInstance(error) || error.statusCode === undefined || error.statusCode < 300)
    return undefined;
  const { statusCode: status, responseHeaders: headers = {}, responseBody = "" } = error;
  return { status, headers, ...errorDetail(responseBody) };
}

function toCompletion(
  result: SdkResult,
  answer: Answer | undefined,
  { model: id, secrets }: CallPlace,
): Omit<Completion, "latencyMs"> {
  const text = scrubGiven(textOf(result, "text"), secrets);
  const reasoning = scrubGiven(textOf(result, "reasoning"), secrets);
  const finishReason = result.finishReason.unified;
  const { usage = {}, usageProblem, provider, model = id, requestId } = answer ?? {};
  const refusal = answer?.refusal === undefined ? undefined : scrubGiven(answer.refusal, secrets);
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
