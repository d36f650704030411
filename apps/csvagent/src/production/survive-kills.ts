import { setTimeout as wait } from "node:timers/promises";
import { parseJson } from "@daydream/base";
import { type TestProcess, untilOrGone } from "@daydream/terminal/test-process";
import { expect } from "vitest";
import { episodeSchema } from "../episode/episode.ts";
import { startCsvagent } from "./csvagent-process.ts";
import { type DataRootSnapshot, episodeFiles, takeSnapshot, wholeLines } from "./data-root-snapshot.ts";
import { familyOf, survivorsOf } from "./process-family.ts";

/** What a run that nobody disturbs makes. */
export interface ExpectedRun {
  /** Arguments without `--data-root`. */
  readonly args: readonly string[];
  /** Path → content of the questions files, which are the same every time. */
  readonly questions: ReadonlyMap<string, string>;
  /** Sorted. */
  readonly episodeIds: readonly string[];
}

/** What a number of kills have shown. */
export interface KillReport {
  readonly kills: number;
  /** How many kills met each stage. */
  readonly stages: Readonly<Record<string, number>>;
  /** Kills that left an unfinished last line, which the next run moved aside. */
  readonly tornLines: number;
  /** Kills that left the lock of the killed process, which the next run took over. */
  readonly locksTakenOver: number;
  /** The most temporary files that were there after a kill. */
  readonly mostTemporaryFiles: number;
}

/** Makes questions and episodes in one go, to know what is to come out. */
export async function runUndisturbed(dataRoot: string, args: readonly string[]): Promise<ExpectedRun> {
  const csvagent = startCsvagent([...args, "--data-root", dataRoot]);
  expect(await csvagent.exit, csvagent.printed.err).toEqual({ code: 0, signal: null });
  const snapshot = takeSnapshot(dataRoot);
  expect(snapshot.damage).toEqual([]);
  return { args, questions: questionFiles(snapshot), episodeIds: episodeIdsOf(snapshot) };
}

/**
 * Kills csvagent (`kill -9`) `kills` times at moments drawn from `seed`, spread over start-up, the making of
 * questions and that of episodes, starting it again each time. Expects after each kill that nothing that was
 * on disk is lost or changed and that no process of it lives on; in the end, that all is there once.
 */
export async function surviveKills(
  dataRoot: string,
  expected: ExpectedRun,
  { kills, seed }: { readonly kills: number; readonly seed: number },
): Promise<KillReport> {
  const stages: Record<string, number> = {};
  let tornLines = 0;
  let locksTakenOver = 0;
  let mostTemporaryFiles = 0;
  let before = takeSnapshot(dataRoot);
  for (const moment of drawMoments(kills, expected.episodeIds.length, createRandom(seed))) {
    const csvagent = startCsvagent([...expected.args, "--data-root", dataRoot]);
    await reach(csvagent, moment, dataRoot);
    csvagent.signal("SIGSTOP");
    const family = familyOf(csvagent.pid);
    csvagent.signal("SIGKILL");
    const { code, signal } = await csvagent.exit;
    expect(csvagent.printed.err).not.toMatch(/^error|^failed/m);
    // A moment may come when all is done.
    if (signal !== "SIGKILL") expect(code).toBe(0);
    else stages[moment.stage] = (stages[moment.stage] ?? 0) + 1;
    const survivors = await survivorsOf(family, 10_000);
    expect(survivors, `after ${JSON.stringify(moment)}`).toEqual([]);

    const after = takeSnapshot(dataRoot);
    expect(after.damage).toEqual([]);
    expectNothingLost(before, after);
    if (episodeFiles.some((path) => isTorn(after.files.get(path)))) tornLines += 1;
    if (after.ownFiles.includes(lockFile)) locksTakenOver += 1;
    mostTemporaryFiles = Math.max(
      mostTemporaryFiles,
      after.ownFiles.filter((path) => path.endsWith(".tmp")).length,
    );
    before = after;
  }
  await expectWholeRun(dataRoot, expected, before);
  return {
    kills: Object.values(stages).reduce((sum, count) => sum + count, 0),
    stages,
    tornLines,
    locksTakenOver,
    mostTemporaryFiles,
  };
}

// --- internal ---

const lockFile = ".daydream-csvagent.lock";

/** When to kill: `delayMs` after the stage was reached. */
type Moment =
  | { readonly stage: "start-up"; readonly delayMs: number }
  | { readonly stage: "questions"; readonly delayMs: number }
  | { readonly stage: "episodes"; readonly delayMs: number; readonly episodes: number };

/** Of ten kills one at start-up, three while questions are made, six from the first episode to the last. */
function drawMoments(kills: number, episodes: number, random: () => number): readonly Moment[] {
  return Array.from({ length: kills }, (_, kill): Moment => {
    const share = kill / kills;
    if (share < 0.1) return { stage: "start-up", delayMs: random() * 700 };
    if (share < 0.4) return { stage: "questions", delayMs: random() * 1_200 };
    const progress = (share - 0.4 + random() * (0.6 / kills)) / 0.6;
    return { stage: "episodes", delayMs: random() * 150, episodes: Math.floor(progress * (episodes - 1)) };
  });
}

/** Waits for the moment, or until csvagent is done. */
async function reach(csvagent: TestProcess, moment: Moment, dataRoot: string): Promise<void> {
  if (moment.stage !== "start-up")
    await untilOrGone(csvagent, () => csvagent.printed.err.includes("sandbox: "));
  if (moment.stage === "episodes") {
    await untilOrGone(csvagent, () => takeSnapshot(dataRoot).episodes.length >= moment.episodes);
  }
  await wait(moment.delayMs);
}

/** Lines stay lines, replies stay replies, questions stay questions: byte for byte. */
function expectNothingLost(before: DataRootSnapshot, after: DataRootSnapshot): void {
  for (const path of episodeFiles) {
    const lines = wholeLines(before.files.get(path) ?? "");
    expect(wholeLines(after.files.get(path) ?? "").slice(0, lines.length)).toEqual(lines);
  }
  for (const [path, text] of before.files) {
    if (/^(traces|questions)\/.*\.json$/.test(path)) expect(after.files.get(path), path).toBe(text);
  }
}

async function expectWholeRun(
  dataRoot: string,
  expected: ExpectedRun,
  before: DataRootSnapshot,
): Promise<void> {
  const csvagent = startCsvagent([...expected.args, "--data-root", dataRoot]);
  expect(await csvagent.exit, csvagent.printed.err).toEqual({ code: 0, signal: null });
  const after = takeSnapshot(dataRoot);
  expectNothingLost(before, after);
  expect(after.damage).toEqual([]);
  expect(episodeFiles.filter((path) => isTorn(after.files.get(path)))).toEqual([]);
  expect(after.ownFiles).toEqual([]);
  expect(questionFiles(after)).toEqual(expected.questions);
  expect(episodeIdsOf(after)).toEqual(expected.episodeIds);
}

function questionFiles({ files }: DataRootSnapshot): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => path.startsWith("questions/")).sort());
}

/** Checks every episode whole; an episode that is there twice is in the list twice. */
function episodeIdsOf({ episodes }: DataRootSnapshot): readonly string[] {
  return episodes
    .map((line) => {
      const json = parseJson(line);
      return episodeSchema.parse(json.kind === "parsed" ? json.value : undefined).episode_id;
    })
    .sort();
}

function isTorn(text = ""): boolean {
  return text !== "" && !text.endsWith("\n");
}

function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
