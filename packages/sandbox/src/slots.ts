/** At most so many at a time; who comes later waits in order. */
export interface Slots {
  /** Resolves with a function that gives the slot back; calling it again does nothing. */
  acquire(): Promise<() => void>;
  /** Rejects everyone who waits, and everyone who comes. */
  close(reason: Error): void;
}

/** Makes `count` slots. */
export function createSlots(count: number): Slots {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`there must be at least 1 slot, got ${count}`);
  }
  let free = count;
  let closed: Error | undefined;
  const waiting: { readonly admit: () => void; readonly refuse: (reason: Error) => void }[] = [];

  const lend = (): (() => void) => {
    let isLent = true;
    return () => {
      if (!isLent) return;
      isLent = false;
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next.admit();
    };
  };

  return {
    acquire: () => {
      if (closed !== undefined) return Promise.reject(closed);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(lend());
      }
      return new Promise((resolve, reject) => {
        waiting.push({ admit: () => resolve(lend()), refuse: reject });
      });
    },
    close: (reason) => {
      closed = reason;
      for (const { refuse } of waiting.splice(0)) refuse(reason);
    },
  };
}
