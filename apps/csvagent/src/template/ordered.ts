/** Does work on items, at most `concurrency` at once, and yields the results in the items' order. */
export async function* ordered<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  let next = 0;
  const start = (): void => {
    const item = items[next];
    if (next >= items.length || item === undefined) return;
    next += 1;
    const result = work(item);
    // Its turn to be awaited may come after it failed.
    result.catch(() => undefined);
    running.push(result);
  };
  try {
    while (next < Math.min(concurrency, items.length)) start();
    for (let first = running.shift(); first !== undefined; first = running.shift()) {
      const result = await first;
      start();
      yield result;
    }
  } finally {
    await Promise.allSettled(running);
  }
}
