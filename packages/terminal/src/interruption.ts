import type { Io } from "./io.ts";

/** What a run obeys while it goes on. */
export interface Interruption extends Disposable {
  /** Aborted by the first Ctrl-C: what runs is finished, nothing new is begun. */
  readonly drainSignal: AbortSignal;
  /** Aborted by the second: what runs is stopped. */
  readonly abortSignal: AbortSignal;
}

/** Listens for Ctrl-C and termination until it is disposed. */
export function listenForInterruption(io: Io): Interruption {
  const drain = new AbortController();
  const abort = new AbortController();
  const onSignal = () => {
    if (!drain.signal.aborted) {
      drain.abort(new Error("interrupted"));
      io.err("\nfinishing what runs; once more stops it at once\n");
    } else if (!abort.signal.aborted) {
      abort.abort(new Error("interrupted twice"));
      io.err("\nstopping\n");
    }
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    drainSignal: drain.signal,
    abortSignal: abort.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
