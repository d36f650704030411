/** Time as a dependency, so that tests can own it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Resolves after `durationMs`; rejects with the signal's reason when it is aborted first. */
  sleep(durationMs: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Node's own promise of a timer makes two errors when it is aborted, which every call that ends in time does.
  sleep: (durationMs, { signal } = {}) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const wake = () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(wake, durationMs);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves time forward and wakes every sleeper whose time has come, in order of their times. */
  advance(durationMs: number): Promise<void>;
}

/** Makes a {@link ManualClock} for tests, standing at `startMs`. */
export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  const sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => nowMs,
    sleep: (durationMs, options) =>
      new Promise((resolve, reject) => {
        const signal = options?.signal;
        signal?.throwIfAborted();
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        sleepers.push({ at: nowMs + durationMs, wake: resolve });
      }),
    advance: async (durationMs) => {
      const target = nowMs + durationMs;
      for (;;) {
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers[0];
        if (next === undefined || next.at > target) break;
        sleepers.shift();
        nowMs = next.at;
        next.wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
      nowMs = target;
    },
  };
}
