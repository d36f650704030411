/** At most `calls` starts in any window of `windowMs`. */
export interface RateLimit {
  readonly calls: number;
  readonly windowMs: number;
}

/** Remembers starts, so that no window of time ever holds more of them than allowed. */
export interface RateWindow {
  /** When the next start is allowed: `nowMs` or later. */
  nextStartMs(nowMs: number, limit: RateLimit | undefined): number;
  started(nowMs: number): void;
}

/** Makes a sliding window. It remembers at least a minute of starts, so a limit may change under way. */
export function createRateWindow(): RateWindow {
  let starts: number[] = [];
  let longestMs = 60_000;
  return {
    nextStartMs: (nowMs, limit) => {
      if (limit === undefined) return nowMs;
      longestMs = Math.max(longestMs, limit.windowMs);
      const oldest = starts.at(-limit.calls);
      return oldest === undefined ? nowMs : Math.max(nowMs, oldest + limit.windowMs);
    },
    started: (nowMs) => {
      starts.push(nowMs);
      // Forgetting one by one would copy the list with every start.
      if (starts.length > 1024 && (starts[starts.length >> 1] ?? nowMs) <= nowMs - longestMs)
        starts = starts.filter((start) => start > nowMs - longestMs);
    },
  };
}
