import type { Clock } from "@daydream/base";
import { onAbort } from "./on-abort.ts";

/** Sleeps on a signal that many others may wait on; rejects with the signal's own reason. */
export async function pause(
  clock: Clock,
  durationMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const timer = new AbortController();
  const stopListening = onAbort(signal, (reason) => timer.abort(reason));
  try {
    await clock.sleep(durationMs, { signal: timer.signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    stopListening();
  }
}
