/** What a provider allows without saying so. */
export interface HiddenLimit {
  /** Calls in work at once. */
  readonly concurrency?: number;
  readonly tokenBucket?: {
    /** Calls that a rested bucket allows in one go. */
    readonly capacity: number;
    readonly refillPerMinute: number;
  };
  /** How a refusal says when to come back. @default "seconds" */
  readonly retryAfter?: "seconds" | "date" | "milliseconds" | "none";
  /** What the wait is rounded up to, as providers do. @default 1000 */
  readonly retryAfterStepMs?: number;
}

/** Whether a call may begin; a refused one waits `retryAfterMs`. */
export type Admission =
  | { readonly kind: "admitted" }
  | { readonly kind: "refused"; readonly retryAfterMs: number };

export interface HiddenLimiter {
  /** Asks for one call; an admitted one takes a token. */
  admit(nowMs: number, running: number): Admission;
}

/** Makes the provider's side of a limit. A refused call takes no token. */
export function createHiddenLimiter(limit: HiddenLimit): HiddenLimiter {
  const { concurrency = Number.POSITIVE_INFINITY, tokenBucket, retryAfterStepMs = 1000 } = limit;
  const capacity = tokenBucket?.capacity ?? Number.POSITIVE_INFINITY;
  const perMs = (tokenBucket?.refillPerMinute ?? 0) / 60_000;
  let tokens = capacity;
  let filledMs: number | undefined;
  const refuse = (waitMs: number): Admission => ({
    kind: "refused",
    retryAfterMs: Math.max(1, Math.ceil(waitMs / retryAfterStepMs)) * retryAfterStepMs,
  });
  return {
    admit: (nowMs, running) => {
      if (perMs > 0) tokens = Math.min(capacity, tokens + (nowMs - (filledMs ?? nowMs)) * perMs);
      filledMs = nowMs;
      if (running >= concurrency) return refuse(0);
      if (tokens < 1) return refuse(perMs > 0 ? (1 - tokens) / perMs : 60_000);
      tokens -= 1;
      return { kind: "admitted" };
    },
  };
}
