import { setMaxListeners } from "node:events";

/**
 * Calls `listener` with the reason when the signal is aborted, at once when it is already.
 *
 * One signal of a run is heard by every call that waits, so Node's warning about many listeners is turned off
 * for it.
 *
 * @returns what stops the listening.
 */
export function onAbort(signal: AbortSignal | undefined, listener: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => undefined;
  if (signal.aborted) {
    listener(signal.reason);
    return () => undefined;
  }
  setMaxListeners(0, signal);
  const heard = () => listener(signal.reason);
  signal.addEventListener("abort", heard, { once: true });
  return () => signal.removeEventListener("abort", heard);
}
