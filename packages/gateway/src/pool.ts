import { type Clock, isDaydreamError, systemClock } from "@daydream/base";
import { createAdaptiveLimit, type LearnedLimits, type Ticket } from "./adaptive-limit.ts";
import { createDenials } from "./denials.ts";
import { onAbort } from "./on-abort.ts";
import { createRateWindow, type RateLimit } from "./rate-window.ts";

/** The user's own limits of a pool. */
export interface PoolLimits {
  /** Calls under way at once. */
  readonly concurrency: number;
  /** Starts in any window of time. @default none */
  readonly rate?: RateLimit;
}

/** What happens in a pool, for progress and logs. */
export type PoolEvent =
  | {
      readonly kind: "limit-shrunk";
      readonly pool: string;
      readonly cause: "concurrency" | "rate";
      readonly concurrency: number;
      readonly callsPerMinute?: number;
    }
  | { readonly kind: "pool-held"; readonly pool: string; readonly untilMs: number }
  | {
      readonly kind: "pool-stopped";
      readonly pool: string;
      readonly model?: string;
      readonly problem: string;
    };

export interface PoolOptions {
  readonly name: string;
  readonly limits: PoolLimits;
  /** What {@link Pool.learned} gave at the end of an earlier run. */
  readonly learned?: LearnedLimits;
  /** Refusals in a row (401, 402, 403; unknown model) that stop the pool, or the model. @default 3 */
  readonly stopAfter?: number;
  /** Longer waits than this are cut, to look whether the provider is back. @default 300_000 */
  readonly maxHoldMs?: number;
  readonly onEvent?: (event: PoolEvent) => void;
  /** @default systemClock */
  readonly clock?: Clock;
}

/** How a pool stands. */
export interface PoolState {
  readonly name: string;
  readonly running: number;
  readonly waiting: number;
  /** What is tried at the moment: the user's limit or less. */
  readonly concurrency: number;
  readonly callsPerMinute?: number;
  /** Nothing starts before then. */
  readonly heldUntilMs?: number;
  readonly isStopped: boolean;
  readonly started: number;
  readonly answered: number;
  readonly rateLimited: number;
}

export interface RunInPoolOptions {
  readonly signal?: AbortSignal | undefined;
  /** The model string that is called: an unknown one stops its own calls alone. */
  readonly model?: string;
}

/** Calls that share limits, whichever models they go to. */
export interface Pool {
  readonly name: string;
  /**
   * Does work when the limits allow it, first come first served.
   *
   * @throws `gateway/pool-stopped` or `gateway/model-stopped`; the signal's reason when aborted while waiting;
   * the work's own errors.
   */
  run<Value>(work: () => Promise<Value>, options?: RunInPoolOptions): Promise<Value>;
  /** Takes new limits at once; what is under way goes on. */
  setLimits(limits: PoolLimits): void;
  /** What was found out about the provider, for the next run. */
  learned(): LearnedLimits;
  state(): PoolState;
}

/**
 * Makes a pool: concurrency and rate as the user allows, and less where the provider refuses with 429.
 *
 * Never more than `concurrency` calls run at once, never more than `rate.calls` start within any
 * `rate.windowMs`. A 429 holds the whole pool for as long as the provider asks (or for a growing time where it
 * does not say) and shrinks what is tried, which then recovers (`AdaptiveLimit`). When nothing but 401, 402 or
 * 403 comes back the pool stops; when a model is unknown, that model's calls do.
 *
 * @throws RangeError for limits below 1.
 */
export function createPool(options: PoolOptions): Pool {
  const { name, learned, stopAfter = 3, maxHoldMs = 300_000, onEvent, clock = systemClock } = options;
  let limits = checkLimits(options.limits);
  const adaptive = createAdaptiveLimit(limits.concurrency, learned);
  const window = createRateWindow();
  const queue: Waiting[] = [];
  const counts = { started: 0, answered: 0, rateLimited: 0 };
  const denials = createDenials(name, stopAfter);
  let running = 0;
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let unsaidHolds = 0;
  let lastStartMs = Number.NEGATIVE_INFINITY;
  let timer: { readonly atMs: number; readonly controller: AbortController } | undefined;

  const nextStartMs = (nowMs: number): number =>
    Math.max(nowMs, heldUntilMs, window.nextStartMs(nowMs, limits.rate), lastStartMs + adaptive.intervalMs());

  const pump = (): void => {
    while (queue.length > 0 && running < Math.min(limits.concurrency, adaptive.concurrency())) {
      const nowMs = clock.now();
      const atMs = nextStartMs(nowMs);
      if (atMs > nowMs) {
        wakeAt(atMs, nowMs);
        return;
      }
      start(nowMs);
    }
    if (queue.length === 0) stopTimer();
  };

  const start = (nowMs: number): void => {
    const next = queue.shift();
    if (next === undefined) return;
    running += 1;
    counts.started += 1;
    window.started(nowMs);
    // A timer's delay is made up for by the next start, or the delays would add up to a lower rate.
    lastStartMs = Math.max(lastStartMs + adaptive.intervalMs(), nowMs - adaptive.intervalMs() / 5);
    next.begin(adaptive.started(nowMs));
  };

  const wakeAt = (atMs: number, nowMs: number): void => {
    if (timer !== undefined && timer.atMs <= atMs) return;
    stopTimer();
    const controller = new AbortController();
    timer = { atMs, controller };
    clock.sleep(Math.ceil(atMs - nowMs), { signal: controller.signal }).then(
      () => {
        if (timer?.controller === controller) timer = undefined;
        pump();
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        for (const waiting of queue.splice(0)) waiting.reject(error);
      },
    );
  };

  const stopTimer = (): void => {
    timer?.controller.abort();
    timer = undefined;
  };

  const hold = (durationMs: number, nowMs: number): void => {
    const untilMs = nowMs + Math.min(durationMs, maxHoldMs);
    if (untilMs <= heldUntilMs) return;
    const wasHeld = heldUntilMs > nowMs;
    heldUntilMs = untilMs;
    if (!wasHeld) onEvent?.({ kind: "pool-held", pool: name, untilMs });
  };

  const limited = (ticket: Ticket, retryAfterMs: number | undefined): void => {
    counts.rateLimited += 1;
    const nowMs = clock.now();
    const cause = adaptive.refused(ticket, nowMs, running);
    if (cause !== "same") {
      unsaidHolds += 1;
      onEvent?.({ kind: "limit-shrunk", pool: name, cause, ...tried() });
    }
    if (retryAfterMs !== undefined) hold(retryAfterMs, nowMs);
    else if (cause !== "same") hold(Math.min(60_000, 1000 * 2 ** (unsaidHolds - 1)), nowMs);
  };

  const ended = (ticket: Ticket, error: unknown, model: string | undefined): void => {
    running -= 1;
    const { status, retryAfterMs } = refusalOf(error);
    if (error === undefined) {
      counts.answered += 1;
      unsaidHolds = 0;
      denials.answered(model);
      adaptive.accepted(ticket);
    } else if (status === 429) limited(ticket, retryAfterMs);
    else {
      adaptive.ended(ticket);
      if (retryAfterMs !== undefined) hold(retryAfterMs, clock.now());
      const stopped = denials.denied(error, model);
      if (stopped !== undefined) {
        onEvent?.({ kind: "pool-stopped", pool: name, ...stopped });
        rejectStopped();
      }
    }
    pump();
  };

  const rejectStopped = (): void => {
    const waiting = queue.splice(0);
    for (const one of waiting) {
      const error = denials.errorFor(one.model);
      if (error === undefined) queue.push(one);
      else one.reject(error);
    }
  };

  const enter = (model: string | undefined, signal: AbortSignal | undefined): Promise<Ticket> =>
    new Promise((resolve, reject) => {
      const waiting: Waiting = {
        model,
        begin: (ticket) => {
          stopListening();
          resolve(ticket);
        },
        reject: (error) => {
          stopListening();
          reject(error);
        },
      };
      queue.push(waiting);
      const stopListening = onAbort(signal, (reason) => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(reason);
        if (queue.length === 0) stopTimer();
      });
      pump();
    });

  const tried = () => {
    const intervalMs = adaptive.intervalMs();
    return {
      concurrency: Math.min(limits.concurrency, adaptive.concurrency()),
      ...(intervalMs === 0 ? {} : { callsPerMinute: Math.round(600_000 / intervalMs) / 10 }),
    };
  };

  return {
    name,
    run: async (work, { signal, model } = {}) => {
      signal?.throwIfAborted();
      const stopped = denials.errorFor(model);
      if (stopped !== undefined) throw stopped;
      const ticket = await enter(model, signal);
      try {
        const value = await work();
        ended(ticket, undefined, model);
        return value;
      } catch (error) {
        ended(ticket, error ?? new Error("rejected without a reason"), model);
        throw error;
      }
    },
    setLimits: (next) => {
      limits = checkLimits(next);
      adaptive.setMost(limits.concurrency);
      stopTimer();
      pump();
    },
    learned: adaptive.learned,
    state: () => ({
      name,
      running,
      waiting: queue.length,
      ...tried(),
      ...(heldUntilMs > clock.now() ? { heldUntilMs } : {}),
      isStopped: denials.isStopped(),
      ...counts,
    }),
  };
}

// --- internal ---

interface Waiting {
  readonly model: string | undefined;
  readonly begin: (ticket: Ticket) => void;
  readonly reject: (error: unknown) => void;
}

function checkLimits(limits: PoolLimits): PoolLimits {
  const { concurrency, rate } = limits;
  const isWhole = (value: number) => Number.isInteger(value) && value >= 1;
  if (!isWhole(concurrency))
    throw new RangeError(`concurrency must be a whole number from 1, got ${concurrency}`);
  if (rate !== undefined && !(isWhole(rate.calls) && rate.windowMs > 0))
    throw new RangeError(
      `rate must be whole calls from 1 in a time, got ${rate.calls} in ${rate.windowMs} ms`,
    );
  return limits;
}

function refusalOf(error: unknown): {
  readonly status?: unknown;
  readonly retryAfterMs?: number | undefined;
} {
  if (!isDaydreamError(error)) return {};
  const { status, retryAfterMs } = error.context;
  return { status, retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : undefined };
}
