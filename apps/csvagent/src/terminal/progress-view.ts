import { type Clock, systemClock } from "@daydream/base";
import { createProgress, type EngineEvent } from "@daydream/engine";
import { createLiveLines, describeProgress, type Io } from "@daydream/terminal";

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
      if (counts === undefined || counts.total === counts.skipped) return [];
      return [describeProgress(label, { ...counts, running: 0 })];
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
