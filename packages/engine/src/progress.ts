import { type Clock, systemClock } from "@daydream/base";
import type { EngineEvent } from "./event.ts";

/** How far some tasks of a run are, in numbers of tasks. */
export interface ProgressCounts {
  readonly total: number;
  /** Submitted, and neither running nor ended. */
  readonly waiting: number;
  readonly running: number;
  readonly finished: number;
  readonly skipped: number;
  readonly failed: number;
  readonly blocked: number;
  readonly cancelled: number;
  /** Tasks that were done or failed, per second, over the last minute; skipped ones took no time. */
  readonly ratePerSecond: number;
  /** Milliseconds until the tasks known so far have ended at that rate; absent while nothing tells. */
  readonly etaMs?: number;
}

export interface ProgressSnapshot extends ProgressCounts {
  /** Since the first event. */
  readonly elapsedMs: number;
  readonly byQueue: Readonly<Record<string, ProgressCounts>>;
  readonly byName: Readonly<Record<string, ProgressCounts>>;
}

/** Sums events up for a terminal to show; draws nothing itself. */
export interface Progress {
  record(event: EngineEvent): void;
  snapshot(): ProgressSnapshot;
}

/**
 * Makes a {@link Progress} of one run.
 *
 * Queues work side by side, so the time left is that of the slowest queue.
 *
 * @example
 * const progress = createProgress();
 * await engine.run(tasks, { onEvent: progress.record });
 */
export function createProgress({ clock = systemClock }: { readonly clock?: Clock } = {}): Progress {
  const all = createTally();
  const byQueue = new Map<string, Tally>();
  const byName = new Map<string, Tally>();
  const started = new Set<string>();
  let firstAtMs: number | undefined;

  return {
    record: (event) => {
      firstAtMs ??= event.atMs;
      const wasRunning = started.has(event.id);
      for (const tally of [all, tallyOf(byQueue, event.queue), tallyOf(byName, event.name)])
        count(tally, event, wasRunning);
      if (event.kind === "task-started") started.add(event.id);
      else started.delete(event.id);
    },
    snapshot: () => {
      const nowMs = clock.now();
      const queues = summarizeAll(byQueue, nowMs);
      const { etaMs: _, ...counts } = summarize(all, nowMs);
      const etaMs = slowest(Object.values(queues));
      return {
        ...counts,
        ...(etaMs === undefined ? {} : { etaMs }),
        elapsedMs: firstAtMs === undefined ? 0 : nowMs - firstAtMs,
        byQueue: queues,
        byName: summarizeAll(byName, nowMs),
      };
    },
  };
}

// --- internal ---

const WINDOW_SECONDS = 60;

interface Tally {
  total: number;
  running: number;
  finished: number;
  skipped: number;
  failed: number;
  blocked: number;
  cancelled: number;
  firstStartMs: number | undefined;
  /** How many tasks were done or failed in each second (since 1970), oldest first. */
  readonly endedBySecond: Map<number, number>;
}

function createTally(): Tally {
  return {
    total: 0,
    running: 0,
    finished: 0,
    skipped: 0,
    failed: 0,
    blocked: 0,
    cancelled: 0,
    firstStartMs: undefined,
    endedBySecond: new Map(),
  };
}

function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
  const known = tallies.get(key);
  if (known !== undefined) return known;
  const tally = createTally();
  tallies.set(key, tally);
  return tally;
}

function count(tally: Tally, event: EngineEvent, wasRunning: boolean): void {
  if (wasRunning && event.kind !== "task-started") tally.running -= 1;
  switch (event.kind) {
    case "task-submitted":
      tally.total += 1;
      break;
    case "task-started":
      tally.running += 1;
      tally.firstStartMs ??= event.atMs;
      break;
    case "task-finished":
      tally.finished += 1;
      noteEnd(tally, event.atMs);
      break;
    case "task-failed":
      tally.failed += 1;
      noteEnd(tally, event.atMs);
      break;
    case "task-skipped":
      tally.skipped += 1;
      break;
    case "task-blocked":
      tally.blocked += 1;
      break;
    case "task-cancelled":
      tally.cancelled += 1;
      break;
  }
}

function noteEnd(tally: Tally, atMs: number): void {
  const second = Math.floor(atMs / 1000);
  tally.endedBySecond.set(second, (tally.endedBySecond.get(second) ?? 0) + 1);
  for (const old of tally.endedBySecond.keys()) {
    if (old > second - WINDOW_SECONDS) break;
    tally.endedBySecond.delete(old);
  }
}

function summarizeAll(tallies: ReadonlyMap<string, Tally>, nowMs: number): Record<string, ProgressCounts> {
  return Object.fromEntries([...tallies].map(([key, tally]) => [key, summarize(tally, nowMs)]));
}

function summarize(tally: Tally, nowMs: number): ProgressCounts {
  const { total, running, finished, skipped, failed, blocked, cancelled } = tally;
  const left = total - finished - skipped - failed - blocked - cancelled;
  const ratePerSecond = rateOf(tally, nowMs);
  const etaMs = left === 0 ? 0 : ratePerSecond > 0 ? (left / ratePerSecond) * 1000 : undefined;
  return {
    total,
    waiting: left - running,
    running,
    finished,
    skipped,
    failed,
    blocked,
    cancelled,
    ratePerSecond,
    ...(etaMs === undefined ? {} : { etaMs }),
  };
}

function rateOf({ firstStartMs, endedBySecond }: Tally, nowMs: number): number {
  if (firstStartMs === undefined) return 0;
  const from = Math.floor(nowMs / 1000) - WINDOW_SECONDS;
  let ended = 0;
  for (const [second, number] of endedBySecond) if (second > from) ended += number;
  // The window begins with a whole second, so that a bucket counts with all its time.
  const windowMs = nowMs - Math.max(firstStartMs, (from + 1) * 1000);
  return ended === 0 ? 0 : (ended / Math.max(windowMs, 1)) * 1000;
}

function slowest(queues: readonly ProgressCounts[]): number | undefined {
  let longest = 0;
  for (const { etaMs } of queues) {
    if (etaMs === undefined) return undefined;
    longest = Math.max(longest, etaMs);
  }
  return longest;
}
