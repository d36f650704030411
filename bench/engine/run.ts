// What the engine and the store cost beside the writes themselves. `npm run bench:engine`
import { mkdir, mkdtemp, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalEngine, type Task } from "@daydream/engine";
import { createFsStore, type Store } from "@daydream/store";

const CONCURRENCY = 32;
const ROUNDS = 5;
const scratch = await mkdtemp(join(process.env.BENCH_DIR ?? tmpdir(), "daydream-bench-engine-"));
const text = JSON.stringify({ reply: "x".repeat(200) });
let failures = 0;
let directories = 0;

try {
  console.log(
    `engine + store: ${CONCURRENCY} at once, results of ${text.length} bytes, Node ${process.version}\n`,
  );
  await compareWithBareLoop(5_000, 2);
  await resume(5_000, 150);
  await runMany(50_000);
  await appendRecords(2_000);
  console.log(`\npeak memory (RSS): ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

/** Bare: the same writes (temporary file + rename) by plain loops, without engine or store. */
async function compareWithBareLoop(count: number, mostTimes: number): Promise<void> {
  const bareMs: number[] = [];
  const engineMs: number[] = [];
  // Interleaved, so that whatever else the machine does meets both; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const bare = await timed(() => writeBare(newDirectory(), count));
    const withEngine = await timed(() => writeWithEngine(newDirectory(), count));
    if (round === 0) continue;
    bareMs.push(bare);
    engineMs.push(withEngine);
  }
  const bare = median(bareMs);
  const withEngine = median(engineMs);
  const times = withEngine / bare;
  verdict(
    times <= mostTimes,
    `${count} tasks, each result atomic: ${ms(withEngine)} (${perSecond(count, withEngine)}), bare loop ${ms(bare)}: ${times.toFixed(2)}x, at most ${mostTimes}x`,
  );
}

/** A run over results that are all there: one listing, then every task is skipped. */
async function resume(count: number, mostMs: number): Promise<void> {
  const directory = newDirectory();
  await writeWithEngine(directory, count);
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    tookMs.push(
      await timed(async () => {
        const { skipped } = await writeWithEngine(directory, count);
        if (skipped !== count) throw new Error(`${skipped} of ${count} were skipped`);
      }),
    );
  const took = median(tookMs);
  verdict(took < mostMs, `resume over ${count} results: ${ms(took)}, under ${mostMs} ms`);
}

async function runMany(count: number): Promise<void> {
  const directory = newDirectory();
  const first = await timed(() => writeWithEngine(directory, count));
  const again = await timed(() => writeWithEngine(directory, count));
  console.log(
    `      ${count} tasks: ${ms(first)} (${perSecond(count, first)}), resume ${ms(again)}, RSS now ${rssMb()} MB`,
  );
}

async function appendRecords(count: number): Promise<void> {
  await using store = createFsStore({ directory: newDirectory() });
  for (const atOnce of [1, 8, 64]) {
    await using log = await store.openLog(`records-${atOnce}.jsonl`);
    const took = await timed(() => inLoops(count, atOnce, (index) => log.append({ index, text })));
    console.log(`      ${count} durable appends, ${atOnce} at once: ${ms(took)} (${perSecond(count, took)})`);
  }
}

// --- internal ---

async function writeBare(directory: string, count: number): Promise<void> {
  await mkdir(join(directory, "results"), { recursive: true });
  await inLoops(count, CONCURRENCY, async (index) => {
    const file = join(directory, "results", `t${index}.json`);
    const temporary = join(directory, "results", `.t${index}.tmp`);
    const handle = await open(temporary, "wx");
    await handle.writeFile(text);
    await handle.close();
    await rename(temporary, file);
  });
}

/** As an app does it: one listing says what is done, results go through the store. */
async function writeWithEngine(directory: string, count: number) {
  await using store: Store = createFsStore({ directory });
  const done = new Set(await store.list("results"));
  const engine = createLocalEngine({
    handlers: { write: (task) => store.writeDocument(pathOf(task), text) },
    queues: { writes: { concurrency: CONCURRENCY } },
    isDone: (task) => done.has(pathOf(task)),
  });
  const tasks = Array.from({ length: count }, (_, index): Task => {
    return { id: `t${index}`, name: "write", args: { index }, queue: "writes" };
  });
  let events = 0;
  const summary = await engine.run(tasks, { onEvent: () => (events += 1) });
  const ended = summary.finished + summary.skipped;
  if (ended !== count || events < 2 * count) throw new Error(`only ${ended} of ${count} tasks ended well`);
  return summary;
}

function pathOf(task: Task): string {
  return `results/${task.id}.json`;
}

async function inLoops(count: number, loops: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const loop = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
}

function newDirectory(): string {
  directories += 1;
  return join(scratch, `${directories}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function verdict(isMet: boolean, sentence: string): void {
  if (!isMet) failures += 1;
  console.log(`${isMet ? "PASS" : "FAIL"}  ${sentence}`);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function ms(durationMs: number): string {
  return `${durationMs.toFixed(0)} ms`;
}

function perSecond(count: number, durationMs: number): string {
  return `${Math.round((count / durationMs) * 1000)}/s`;
}

function rssMb(): string {
  return (process.memoryUsage.rss() / 1024 / 1024).toFixed(0);
}
