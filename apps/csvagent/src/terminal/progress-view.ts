import { type Clock, systemClock } from "@daydream/base";
import { createProgress, type EngineEvent, type ProgressCounts } from "@daydream/engine";
import { createLiveLines, describeDuration, type Io } from "@daydream/terminal";

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
  const { labels, plainEveryMs, clock = systemClock } = options;
  const progress = createProgress({ clock });
  const lines = () => {
    const { byName } = progress.snapshot();
    return Object.entries(labels).flatMap(([name, label]) => {
      const counts = byName[name];
      return counts === undefined || counts.total === counts.skipped ? [] : [describeCounts(label, counts)];
    });
  };
  const live = await createLiveLines(io, {
    lines,
    clock,
    ...(plainEveryMs === undefined ? {} : { plainEveryMs }),
  });
  return {
    onEvent: (event) => {
      progress.record(event);
      live.update();
    },
    [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
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
