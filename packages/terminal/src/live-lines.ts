import { type Clock, systemClock } from "@daydream/base";
import type { Io } from "./io.ts";

export interface LiveLinesOptions {
  /** What is to be shown now; none: nothing. */
  readonly lines: () => readonly string[];
  /** Time between plain lines where nothing can be redrawn. @default 5000 */
  readonly plainEveryMs?: number;
  readonly clock?: Clock;
}

/** Lines about something that goes on. */
export interface LiveLines extends AsyncDisposable {
  /** Something has changed. */
  readonly update: () => void;
  /** Prints a line that stays, above those that change. */
  readonly say: (line: string) => void;
}

/** Shows how something goes: redrawn lines on a terminal, plain ones now and then elsewhere; the last ones stay. */
export async function createLiveLines(io: Io, options: LiveLinesOptions): Promise<LiveLines> {
  const { lines, plainEveryMs = 5000, clock = systemClock } = options;
  const print = () => {
    for (const line of lines()) io.err(`${line}\n`);
  };
  if (!io.isInteractive) {
    let shownMs = clock.now();
    return {
      update: () => {
        if (clock.now() - shownMs < plainEveryMs) return;
        shownMs = clock.now();
        print();
      },
      say: (line) => io.err(`${line}\n`),
      [Symbol.asyncDispose]: async () => print(),
    };
  }
  const { createLogUpdate } = await import("log-update");
  const draw = createLogUpdate(process.stderr);
  const timer = setInterval(() => draw(lines().join("\n")), redrawMs);
  return {
    update: () => undefined,
    say: (line) => draw.persist(line),
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      draw(lines().join("\n"));
      draw.done();
    },
  };
}

/** `45 s`, `3 min 20 s`, `2 h 5 min` */
export function describeDuration(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

// --- internal ---

const redrawMs = 100;
