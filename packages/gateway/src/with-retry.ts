import { type Clock, type DaydreamError, isDaydreamError, systemClock } from "@daydream/base";
import type { FailedAttempt, Model } from "./model.ts";
import { pause } from "./pause.ts";
import { createRandom } from "./random.ts";

export interface WithRetryOptions {
  /** Attempts at one request, the first included. @default 5 */
  readonly maxAttempts?: number;
  /** The longest first wait; it doubles with each attempt. @default 1000 */
  readonly baseDelayMs?: number;
  /** The longest wait that is chosen here. @default 60_000 */
  readonly maxDelayMs?: number;
  /** A provider that asks to be left alone for longer is not asked again. @default 300_000 */
  readonly maxRetryAfterMs?: number;
  /** No attempt begins later than this after the first; one under way is not broken off. @default none */
  readonly deadlineMs?: number;
  /** Where the jitter comes from; waits depend on it and on the model's id. @default 0 */
  readonly seed?: number;
  /** @default systemClock */
  readonly clock?: Clock;
  /** Told of each attempt that failed, as is the request's own `onFailedAttempt`. */
  readonly onFailedAttempt?: (attempt: FailedAttempt) => void | Promise<void>;
}

/**
 * Tries a request again when its error says `retryable`.
 *
 * It waits at least as long as the provider asks, and beyond that a random part of an exponentially growing
 * time (full jitter). An error that is not retryable, a 4xx say, is tried once. The last error comes out as it
 * is. Reports are awaited, so that evidence is kept before the next attempt begins.
 *
 * Goes around `withPool`: then every attempt passes the limits again and waits outside its place.
 *
 * @throws RangeError when `maxAttempts` is not a positive whole number.
 */
export function withRetry(model: Model, options: WithRetryOptions = {}): Model {
  const { maxAttempts = 5, deadlineMs = Number.POSITIVE_INFINITY, clock = systemClock } = options;
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1)
    throw new RangeError(`maxAttempts must be a positive whole number, got ${maxAttempts}`);
  const nextDelay = delays(model.id, options);

  return {
    id: model.id,
    complete: async (request, callOptions = {}) => {
      const { signal, onFailedAttempt } = callOptions;
      const firstMs = clock.now();
      for (let attempt = 1; ; attempt += 1) {
        const startedAtMs = clock.now();
        try {
          return await model.complete(request, callOptions);
        } catch (error) {
          if (!isCallError(error)) throw error;
          const nowMs = clock.now();
          const delayMs = attempt < maxAttempts ? nextDelay(error, attempt) : undefined;
          const isLate = delayMs !== undefined && nowMs + delayMs - firstMs > deadlineMs;
          const willRetry = delayMs !== undefined && !isLate && !signal?.aborted;
          const report: FailedAttempt = {
            attempt,
            model: model.id,
            error,
            startedAtMs,
            latencyMs: Math.max(0, nowMs - startedAtMs),
            ...(willRetry ? { nextAttemptInMs: delayMs } : {}),
          };
          await onFailedAttempt?.(report);
          await options.onFailedAttempt?.(report);
          signal?.throwIfAborted();
          if (!willRetry) throw error;
          await pause(clock, delayMs, signal);
        }
      }
    },
  };
}

// --- internal ---

function isCallError(error: unknown): error is DaydreamError {
  return isDaydreamError(error) && error.code.startsWith("gateway/");
}

/** How long to wait after an attempt; `undefined` for not at all again. */
function delays(modelId: string, options: WithRetryOptions) {
  const { baseDelayMs = 1000, maxDelayMs = 60_000, maxRetryAfterMs = 300_000, seed = 0 } = options;
  const random = createRandom(["retry", seed, modelId]);
  return ({ context }: DaydreamError, attempt: number): number | undefined => {
    if (context.retryable !== true) return undefined;
    const asked = typeof context.retryAfterMs === "number" ? context.retryAfterMs : 0;
    if (asked > maxRetryAfterMs) return undefined;
    const grown = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
    return asked + Math.ceil(random() * grown);
  };
}
