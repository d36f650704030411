import { type FSWatcher, watch } from "node:fs";
import { type Clock, systemClock } from "@daydream/base";

/** Says when something in some folders may have changed. */
export interface FolderWatch extends Disposable {
  /**
   * Resolves after something may have changed since the last call (or since the watch was made) and a while of
   * quiet. What is read after it resolves shows every change up to then, and every later one is told by the next
   * call. Rejects with the signal's reason.
   */
  next(): Promise<void>;
}

export interface FolderWatchOptions {
  /** The folders to watch now, by their paths; those that there are not are passed over. */
  readonly listFolders: () => readonly string[];
  readonly signal: AbortSignal;
  /** Changes that follow each other faster are one. @default 300 */
  readonly quietMs?: number;
  /** For file systems that do not tell: resolves after this time in any case. @default 5000 */
  readonly sweepMs?: number;
  readonly clock?: Clock;
}

/** Watches folders that come and go. Folders are watched before the caller reads them, so nothing slips between. */
export function createFolderWatch(options: FolderWatchOptions): FolderWatch {
  const { listFolders, signal, quietMs = 300, sweepMs = 5000, clock = systemClock } = options;
  const watchers: FSWatcher[] = [];
  let events = 0;
  let seen = 0;
  let wake: () => void = () => undefined;
  const tell = () => {
    events += 1;
    wake();
  };

  const closeAll = () => {
    for (const watcher of watchers.splice(0)) watcher.close();
  };

  /** Watches all folders anew: one that was replaced has its old name. */
  const watchAll = () => {
    let known = new Set<string>();
    for (;;) {
      const folders = new Set(listFolders());
      if (folders.isSubsetOf(known)) return;
      closeAll();
      for (const folder of folders) {
        const watcher = watchFolder(folder, tell);
        if (watcher !== undefined) watchers.push(watcher);
      }
      known = folders;
    }
  };

  /** Resolves after some time, or when an event comes. */
  const pause = async (durationMs: number) => {
    const cut = new AbortController();
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const slept = clock.sleep(durationMs, { signal: AbortSignal.any([signal, cut.signal]) });
    const ended = slept.catch(() => undefined);
    await Promise.race([woken, ended]);
    cut.abort();
    await ended;
    signal.throwIfAborted();
  };

  watchAll();
  return {
    next: async () => {
      signal.throwIfAborted();
      if (events === seen) await pause(sweepMs);
      const startMs = clock.now();
      for (let last = seen; last !== events && clock.now() - startMs < longestBurst * quietMs; ) {
        last = events;
        await pause(quietMs);
      }
      seen = events;
      watchAll();
    },
    [Symbol.dispose]: closeAll,
  };
}

// --- internal ---

/** A burst that never ends is told all the same, after this many times the quiet that would end it. */
const longestBurst = 10;

/** `undefined` where it cannot be watched: it is gone, or the system has no watches left. */
function watchFolder(folder: string, tell: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: true }, tell);
    watcher.on("error", tell);
    return watcher;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
