import { type Clock, systemClock } from "@daydream/base";
import { createProgress, type EngineEvent, type ProgressCounts } from "@daydream/engine";
import type { Io } from "@daydream/terminal";

export interface ProgressViewOptions {
  /** Task name → what its tasks make, in the order to show; others are not shown. */
  readonly labels: Readonly<Record<string, string>>;
  /** Time between plain lines where nothing can be redrawn. @default 5000 */
  readonly plainEveryMs?: number;
  readonly clock?: Clock;
}

/** Shows how far a run is: redrawn lines on a terminal, a plain line now and then elsewhere. */
export interface ProgressView extends AsyncDisposable {
  readonly onEvent: (event: EngineEvent) => void;
}

/** Makes a {@link ProgressView}; disposing it leaves the last state as plain lines. */
export async function createProgressView(io: Io, options: ProgressViewOptions): Promise<ProgressView> {
  const { labels, plainEveryMs = 5000, clock = systemClock } = options;
  const progress = createProgress({ clock });
  const lines = () => {
    const { byName } = progress.snapshot();
    return Object.entries(labels).flatMap(([name, label]) => {
      const counts = byName[name];
      return counts === undefined || counts.total === counts.skipped ? [] : [describeCounts(label, counts)];
    });
  };
  if (!io.isInteractive) {
    let shownMs = clock.now();
    return {
      onEvent: (event) => {
        progress.record(event);
        if (clock.now() - shownMs < plainEveryMs) return;
        shownMs = clock.now();
        io.err(
          lines()
            .map((line) => `${line}\n`)
            .join(""),
        );
      },
      [Symbol.asyncDispose]: async () =>
        io.err(
          lines()
            .map((line) => `${line}\n`)
            .join(""),
        ),
    };
  }
  const { createLogUpdate } = await import("log-update");
  const update = createLogUpdate(process.stderr);
  const timer = setInterval(() => update(lines().join("\n")), 100);
  return {
    onEvent: progress.record,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      update(lines().join("\n"));
      update.done();
    },
  };
}

/** `episodes 34/120 · 12.3/s · 7 s left · 1 failed` */
export function describeCounts(label: string, counts: ProgressCounts): string {
  const { total, finished, skipped, failed, blocked, cancelled, ratePerSecond, etaMs } = counts;
  const ended = finished + skipped + failed + blocked + cancelled;
  const parts = [`${label} ${ended}/${total}`];
  if (skipped > 0) parts.push(`${skipped} there already`);
  if (ratePerSecond > 0) parts.push(`${ratePerSecond.toFixed(1)}/s`);
  if (ended < total && etaMs !== undefined) parts.push(`${describeDuration(etaMs)} left`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (blocked > 0) parts.push(`${blocked} blocked`);
  if (cancelled > 0) parts.push(`${cancelled} left undone`);
  return parts.join(" · ");
}

/** `45 s`, `3 min 20 s`, `2 h 5 min` */
export function describeDuration(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
