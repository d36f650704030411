import { describeDuration } from "./live-lines.ts";

/** How far some work is, in numbers of tasks. */
export interface WorkProgress {
  readonly total: number;
  /** Told where it is given. */
  readonly running?: number;
  readonly finished: number;
  readonly skipped: number;
  readonly failed: number;
  readonly blocked: number;
  readonly cancelled: number;
  readonly ratePerSecond: number;
  readonly etaMs?: number;
}

/** `episodes 34/120 · 12.3/s · 7 s left · 1 failed` */
export function describeProgress(label: string, progress: WorkProgress): string {
  const { total, running = 0, finished, skipped, failed, blocked, cancelled } = progress;
  const { ratePerSecond, etaMs } = progress;
  const ended = finished + skipped + failed + blocked + cancelled;
  return [
    `${label} ${ended}/${total}`,
    ...(skipped > 0 ? [`${skipped} there already`] : []),
    ...(running > 0 ? [`${running} under way`] : []),
    ...(ratePerSecond > 0 ? [`${ratePerSecond.toFixed(1)}/s`] : []),
    ...(ended < total && etaMs !== undefined ? [`${describeDuration(etaMs)} left`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(cancelled > 0 ? [`${cancelled} left undone`] : []),
  ].join(" · ");
}
