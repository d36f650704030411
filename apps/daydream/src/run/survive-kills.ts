import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type TestProcess, untilOrGone } from "@daydream/terminal/test-process";
import { expect } from "vitest";
import { makeLargeWorkspace } from "../sample/large-workspace.ts";
import { startDaydream, startProvider } from "./daydream-process.ts";
import { type StoreSnapshot, takeSnapshot } from "./store-snapshot.ts";

/** What a run that nobody disturbs makes: path → content of every result and reply. */
export type ExpectedTexts = ReadonlyMap<string, string>;

/** What a number of kills have shown, in calls as the provider counts them. */
export interface KillReport {
  readonly kills: number;
  /** How many kills met each stage. */
  readonly stages: Readonly<Record<string, number>>;
  /** Calls that the provider sold. */
  readonly sold: number;
  /** Replies on disk in the end. */
  readonly kept: number;
  /** Sold, and not on disk after the kill: these were bought again. They are of two kinds: */
  readonly lost: number;
  /** those that the provider had in work when the kill came, */
  readonly inWork: number;
  /** and those that it had handed over, whose reply was being written. */
  readonly handedOver: number;
  /** The most that one kill lost. */
  readonly mostLost: number;
  /** Requests that were sold again although their reply was on disk. */
  readonly boughtAgain: number;
  readonly locksTakenOver: number;
  /** The most temporary files that were there after a kill. */
  readonly mostTemporaryFiles: number;
}

/** 310 members, 300 calls. */
const models = { draft: 5, essay: 4, evaluation: 5 };
export const memberCount = 310;
export const callCount = 300;

/** Calls at once; a run has as many replies again at hand that it is writing. */
const concurrency = 16;

/** Makes the cohort in one go, to know what is to come out. */
export async function runUndisturbed(folder: string): Promise<ExpectedTexts> {
  await using provider = await startProvider(providerOptions);
  const { dataRoot } = await makeLargeWorkspace({ folder, url: provider.url, models, concurrency });
  const run = startDaydream(args, { folder });
  expect(await run.exit, run.printed.err + run.printed.out).toEqual({ code: 0, signal: null });
  expect((await provider.stats()).sold.calls).toBe(callCount);
  const snapshot = takeSnapshot(dataRoot);
  expect(snapshot.damage).toEqual([]);
  const texts = textsOf(snapshot);
  expect(texts.size).toBe(2 * memberCount);
  return texts;
}

/**
 * Kills `daydream run` (`kill -9`) `kills` times at moments drawn from `seed`, from start-up over the writing of the
 * cohort to the last reply, starting it again each time. Expects after each kill that every reply that was on disk
 * is there byte for byte and was not sold again, and that no more was paid for in vain than was under way; in the
 * end, that the cohort is what it is without kills.
 */
export async function surviveKills(
  folder: string,
  expected: ExpectedTexts,
  { kills, seed }: { readonly kills: number; readonly seed: number },
): Promise<KillReport> {
  await using provider = await startProvider(providerOptions);
  const { dataRoot } = await makeLargeWorkspace({ folder, url: provider.url, models, concurrency });
  const stages: Record<string, number> = {};
  const seen = { lost: 0, inWork: 0, handedOver: 0, mostLost: 0, locksTakenOver: 0, mostTemporaryFiles: 0 };
  let before = takeSnapshot(dataRoot);
  let soldBefore: Sales = {};
  let boughtAgain = 0;
  for (const moment of drawMoments(kills, createRandom(seed))) {
    const run = startDaydream(args, { folder });
    await reach(run, moment, { dataRoot, sold: async () => (await provider.stats()).sold.calls });
    run.signal("SIGSTOP");
    const { running, sold: soldAtKill } = await provider.stats();
    run.signal("SIGKILL");
    const { code, signal } = await run.exit;
    expect(run.printed.err).not.toMatch(/^(error|warning)/m);
    // A moment may come when all is done.
    if (signal !== "SIGKILL") expect(code).toBe(0);
    else stages[moment.stage] = (stages[moment.stage] ?? 0) + 1;

    await provider.quiet();
    const sold = await provider.sales();
    const after = takeSnapshot(dataRoot);
    expect(after.damage).toEqual([]);
    expectKept(before, after);
    boughtAgain += soldAgain(before, { soldBefore, sold });
    const lostBefore = seen.lost;
    const lost = total(sold) - after.bought.size - lostBefore;
    expect(lost, `after ${JSON.stringify(moment)}`).toBeLessThanOrEqual(concurrency);
    seen.lost += lost;
    seen.inWork += running;
    seen.handedOver += soldAtKill.calls - after.bought.size - lostBefore;
    seen.mostLost = Math.max(seen.mostLost, lost);
    if (after.ownFiles.includes(lockFile)) seen.locksTakenOver += 1;
    const temporaryFiles = after.ownFiles.filter((path) => path.endsWith(".tmp"));
    seen.mostTemporaryFiles = Math.max(seen.mostTemporaryFiles, temporaryFiles.length);
    before = after;
    soldBefore = sold;
  }

  const run = startDaydream(args, { folder });
  expect(await run.exit, run.printed.err + run.printed.out).toEqual({ code: 0, signal: null });
  const sold = await provider.sales();
  const after = takeSnapshot(dataRoot);
  expect(after.damage).toEqual([]);
  expectKept(before, after);
  boughtAgain += soldAgain(before, { soldBefore, sold });
  expect(boughtAgain).toBe(0);
  expect(textsOf(after)).toEqual(expected);
  expect(after.ownFiles).toEqual([]);
  // Everything that was sold is on disk, or was lost in a kill.
  expect(total(sold)).toBe(callCount + seen.lost);
  expect(Object.keys(sold)).toHaveLength(callCount);
  return {
    kills: Object.values(stages).reduce((sum, count) => sum + count, 0),
    stages,
    sold: total(sold),
    kept: after.bought.size,
    boughtAgain,
    ...seen,
  };
}

// --- internal ---

const lockFile = ".daydream-daydream.lock";
const args = ["run", "first"];
const replies = fileURLToPath(new URL("../sample/reply-by-request.ts", import.meta.url));
const providerOptions = ["--reply", replies, "--latency-ms", "5-60"];

type Sales = Readonly<Record<string, number>>;

/** When to kill: `delayMs` after the stage was reached. */
type Moment =
  | { readonly stage: "start-up"; readonly delayMs: number }
  | { readonly stage: "cohort"; readonly delayMs: number; readonly folders: number }
  | { readonly stage: "replies"; readonly delayMs: number; readonly calls: number };

/** Of ten kills one in the first 300 ms, two while the cohort is written, seven from the first call to the last. */
function drawMoments(kills: number, random: () => number): readonly Moment[] {
  return Array.from({ length: kills }, (_, kill): Moment => {
    const share = kill / kills;
    if (share < 0.1) return { stage: "start-up", delayMs: random() * 300 };
    if (share < 0.3)
      return { stage: "cohort", delayMs: random() * 20, folders: Math.floor(random() * memberCount * 0.9) };
    const progress = (share - 0.3 + random() * (0.7 / kills)) / 0.7;
    return { stage: "replies", delayMs: random() * 40, calls: Math.floor(progress * (callCount - 1)) };
  });
}

/** Waits for the moment, or until the run is over. */
async function reach(
  run: TestProcess,
  moment: Moment,
  of: { readonly dataRoot: string; readonly sold: () => Promise<number> },
): Promise<void> {
  if (moment.stage === "cohort") await untilOrGone(run, () => countFolders(of.dataRoot) > moment.folders);
  if (moment.stage === "replies") await untilOrGone(run, async () => (await of.sold()) > moment.calls);
  await wait(moment.delayMs);
}

/** Replies and results that were there are there, byte for byte. */
function expectKept(before: StoreSnapshot, after: StoreSnapshot): void {
  for (const [path, text] of before.files)
    if (/\/(raw|parsed)\.txt$/.test(path)) expect(after.files.get(path), path).toBe(text);
}

/** Requests that were sold once more since their replies were on disk. */
function soldAgain(
  { bought }: StoreSnapshot,
  { soldBefore, sold }: { readonly soldBefore: Sales; readonly sold: Sales },
): number {
  return [...bought.values()].filter((request) => sold[request] !== soldBefore[request]).length;
}

function total(sales: Sales): number {
  return Object.values(sales).reduce((sum, count) => sum + count, 0);
}

/** What stays the same however often it was begun: replies and results. */
function textsOf({ files }: StoreSnapshot): ExpectedTexts {
  return new Map([...files].filter(([path]) => /^gens\/.*\/(raw|parsed)\.txt$/.test(path)).sort());
}

function countFolders(dataRoot: string): number {
  const stages = readNames(join(dataRoot, "gens"));
  return stages.reduce((sum, stage) => sum + readNames(join(dataRoot, "gens", stage)).length, 0);
}

function readNames(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
