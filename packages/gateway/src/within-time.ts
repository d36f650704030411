import type { Clock } from "@daydream/base";
import { onAbort } from "./on-abort.ts";

export interface WithinTimeOptions {
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** What became of work that had a limited time. */
export type InTime<Value> = { readonly kind: "done"; readonly value: Value } | { readonly kind: "timed-out" };

/**
 * Does work with a signal that is aborted when the time is up or the outer signal is.
 *
 * Work that ends although it was told to stop still counts: what was answered is not thrown away.
 *
 * @throws the outer signal's reason when it was aborted and the work ended by it; the work's own errors.
 */
export async function withinTime<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  { timeoutMs, clock, signal }: WithinTimeOptions,
): Promise<InTime<Value>> {
  signal?.throwIfAborted();
  const inner = new AbortController();
  const timer = new AbortController();
  let isTimeUp = false;
  const stopListening = onAbort(signal, (reason) => inner.abort(reason));
  clock.sleep(timeoutMs, { signal: timer.signal }).then(
    () => {
      isTimeUp = true;
      inner.abort(new DOMException("no answer in time", "TimeoutError"));
    },
    (reason: unknown) => {
      if (!timer.signal.aborted) inner.abort(reason);
    },
  );
  try {
    return { kind: "done", value: await work(inner.signal) };
  } catch (error) {
    if (signal?.aborted && !isTimeUp) throw signal.reason;
    if (isTimeUp) return { kind: "timed-out" };
    throw error;
  } finally {
    stopListening();
    timer.abort(isOver);
  }
}

// --- internal ---

/** One reason for all: making an error for each call that ends in time would cost more than the rest of this. */
const isOver = new Error("the work has ended");
