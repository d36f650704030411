/** Starts what it is given, first come first served, no more than `concurrency` at once. */
export interface Queue {
  /** `work` says that it has ended by resolving; it must not reject. */
  add(work: QueuedWork): void;
  /** Takes out what has not started and fits. */
  remove(fits: (work: QueuedWork) => boolean): readonly QueuedWork[];
}

/** Something to do, and for whom. */
export interface QueuedWork {
  readonly owner: object;
  readonly start: () => Promise<void>;
  readonly giveBack: () => void;
}

/** @throws RangeError when `concurrency` is no whole number of at least 1. */
export function createQueue(name: string, concurrency: number): Queue {
  if (!(Number.isSafeInteger(concurrency) && concurrency >= 1))
    throw new RangeError(`the concurrency of queue ${name} must be at least 1, got ${concurrency}`);
  let waiting: QueuedWork[] = [];
  let first = 0;
  let running = 0;

  function startWaiting(): void {
    while (running < concurrency) {
      const work = waiting[first];
      if (work === undefined) break;
      first += 1;
      running += 1;
      void work.start().then(() => {
        running -= 1;
        startWaiting();
      });
    }
    // Taking from the front of a long array is slow; the used part is dropped now and then.
    if (first > 1024 && first * 2 > waiting.length) {
      waiting = waiting.slice(first);
      first = 0;
    }
  }

  return {
    add: (work) => {
      waiting.push(work);
      startWaiting();
    },
    remove: (fits) => {
      const left = waiting.slice(first);
      waiting = left.filter((work) => !fits(work));
      first = 0;
      return left.filter(fits);
    },
  };
}
