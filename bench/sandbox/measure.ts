import { readdirSync, readFileSync } from "node:fs";

/** Durations in milliseconds, each of one call after another. */
export async function timeEach(count: number, call: (index: number) => Promise<unknown>): Promise<number[]> {
  const durationsMs: number[] = [];
  for (let index = 0; index < count; index += 1) durationsMs.push(await timed(() => call(index)));
  return durationsMs;
}

/**
 * Like {@link timeEach}, with a pause before each call: what somebody waits for who asks now and then, as whoever
 * waits for a model between two sessions does. What is asked for without a pause is bounded by processor time alone.
 */
export async function timeRested(count: number, call: () => Promise<unknown>): Promise<number[]> {
  const durationsMs: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, restMs));
    durationsMs.push(await timed(call));
  }
  return durationsMs;
}

/** Durations of two kinds of calls in turns, so that whatever else the machine does meets both alike. */
export async function timeInTurns(
  rounds: number,
  ours: { readonly count: number; readonly call: () => Promise<unknown> },
  theirs: { readonly count: number; readonly call: () => Promise<unknown> },
): Promise<{ readonly ours: number[]; readonly theirs: number[] }> {
  const took: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round += 1) {
    took.ours.push(...(await timeEach(ours.count, ours.call)));
    took.theirs.push(...(await timeEach(theirs.count, theirs.call)));
  }
  return took;
}

/** How long a call takes, in milliseconds. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await call();
  return performance.now() - startedMs;
}

/** The value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Calls finished a second, with `lanes` of them at a time. */
export async function callsPerSecond(
  lanes: number,
  callsPerLane: number,
  call: (lane: number) => Promise<unknown>,
): Promise<number> {
  const tookMs = await timed(() =>
    Promise.all(Array.from({ length: lanes }, (_, lane) => timeEach(callsPerLane, () => call(lane)))),
  );
  return (lanes * callsPerLane * 1_000) / tookMs;
}

/** Every process below one, as /proc has them now. */
export function descendants(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const stat = readOrUndefined(`/proc/${name}/stat`);
    if (stat !== undefined)
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const isBelow = (child: number): boolean => {
    const parent = parents.get(child);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

/** Memory of these processes together, shared pages counted once, in MiB; undefined where it may not be read. */
export function pssMebibytes(pids: readonly number[]): number | undefined {
  let kibibytes = 0;
  for (const pid of pids) {
    const found = /^Pss:\s+(\d+) kB/m.exec(readOrUndefined(`/proc/${pid}/smaps_rollup`) ?? "");
    if (found !== null) kibibytes += Number(found[1]);
  }
  return kibibytes === 0 ? undefined : kibibytes / 1_024;
}

/** Names in a directory; empty when it is gone or may not be read. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

// --- internal ---

const restMs = 400;

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
