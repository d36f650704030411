/**
 * What `daydream run` adds to the calls it makes: 5,000 calls of 200 ms, 64 at once, and what a finished cohort of
 * 10,000 members costs to look at again. `npm run bench:run`
 *
 * The provider is a process of its own. Beside the run a bare loop makes as many calls and keeps as many bytes safe
 * from a power cut, in turns: where the disk or what else the machine does is the limit, it is so for both.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createSourceFiles } from "../../apps/daydream/src/catalog/source-files.ts";
import { planCohort } from "../../apps/daydream/src/cohort/plan-cohort.ts";
import { findSpec } from "../../apps/daydream/src/cohort/read-spec.ts";
import { startProvider } from "../../apps/daydream/src/run/daydream-process.ts";
import { makeLargeWorkspace } from "../../apps/daydream/src/sample/large-workspace.ts";
import { makeMembers } from "../../apps/daydream/src/sample/make-members.ts";
import { pipeline } from "../../apps/daydream/src/stages.ts";
import { type MeasuredCommand, measureCommand } from "../measure-command.ts";

const latencyMs = 200;
const concurrency = 64;
const rounds = 3;
/** 2 × 5 drafts, 4 essays and a copy of each, 99 evaluations of each: 10 + 40 + 4,950 = 5,000 calls. */
const models = { draft: 5, essay: 4, evaluation: 99 };
const callsByStage = [10, 40, 4950];
const calls = 5000;
/** 2 × 6 drafts, 7 essays and a copy of each, 103 evaluations of each: 10,000 members, less four. */
const finishedModels = { draft: 6, essay: 7, evaluation: 103 };
const finishedLimitMs = 2000;
const mostTimesIdeal = 1.1;

/** `calls` or `again`: one half of the measurement; absent: both. */
const [only] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "../..");
const program = join(root, "apps/daydream/bin/daydream.js");
const scratch = mkdtempSync(join(tmpdir(), "daydream-run-"));
let failures = 0;

try {
  if (only === undefined || only === "calls") await callsOfARun();
  if (only === undefined || only === "again") await lookingAgain();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

// --- internal ---

async function callsOfARun(): Promise<void> {
  await using provider = await startProvider([
    ...["--reply", join(root, "apps/daydream/src/sample/reply-by-request.ts")],
    ...["--latency-ms", String(latencyMs), "--price-in", "3", "--price-out", "4"],
  ]);
  // A stage waits for the one before it.
  const idealMs = callsByStage.reduce((sum, count) => sum + Math.ceil(count / concurrency) * latencyMs, 0);
  console.log(
    `${calls} calls of ${latencyMs} ms, ${concurrency} at once; ideal ${seconds(idealMs)}, Node ${process.version}`,
  );
  const measured: { readonly bare: MeasuredCommand; readonly run: MeasuredCommand }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const bare = await measureCommand([
      join(import.meta.dirname, "bare-loop.ts"),
      provider.url,
      join(scratch, `bare-${round}`),
      String(calls),
      String(concurrency),
    ]);
    const before = (await provider.stats()).sold;
    const folder = join(scratch, `run-${round}`);
    await makeLargeWorkspace({
      folder,
      url: provider.url,
      models,
      concurrency,
      prices: { input: 3, output: 4 },
    });
    const run = await measureCommand([program, "run", "first", "--json"], { cwd: folder });
    const sold = (await provider.stats()).sold;
    console.log(`  bare loop: ${describe(bare)}`);
    console.log(`  daydream run: ${describe(run)}`);
    measured.push({ bare, run });
    checkMoney(folder, { calls: sold.calls - before.calls, usd: sold.costUsd - before.costUsd });
    rmSync(folder, { recursive: true, force: true });
  }
  const bestMs = Math.min(...measured.map(({ run }) => run.ms));
  const toIdeal = bestMs / idealMs;
  const toBare = bestMs / Math.min(...measured.map(({ bare }) => bare.ms));
  verdict(
    toIdeal <= mostTimesIdeal || toBare <= mostTimesIdeal,
    `${toIdeal.toFixed(2)} × the ideal time, ${toBare.toFixed(2)} × the bare loop's, one of them at most ${mostTimesIdeal}`,
  );
}

/** The plan's dollars, which the run's log begins with, must be around what the provider charged. */
function checkMoney(folder: string, sold: { readonly calls: number; readonly usd: number }): void {
  const [log = ""] = readdirSync(join(folder, "data/runs"));
  const [started = ""] = readFileSync(join(folder, "data/runs", log), "utf8").split("\n");
  const { estimate }: { estimate: { usd: { low: number; high: number } } } = JSON.parse(started);
  const { low, high } = estimate.usd;
  verdict(
    sold.calls === calls && low <= sold.usd && sold.usd <= high,
    `${sold.calls} calls sold for $${sold.usd.toFixed(2)}; planned: $${low.toFixed(2)} to $${high.toFixed(2)}`,
  );
}

async function lookingAgain(): Promise<void> {
  const folder = join(scratch, "finished");
  const options = { folder, url: "http://127.0.0.1:9/v1", models: finishedModels, concurrency };
  const { dataRoot } = await makeLargeWorkspace(options);
  await measureCommand([program, "compile", "first"], { cwd: folder });
  const context = {
    files: createSourceFiles({ dataRoot, workingDirectory: folder }),
    pipeline,
    workingDirectory: folder,
  };
  const plan = planCohort(findSpec("first", context), context);
  if (plan.kind === "invalid") throw new Error(JSON.stringify(plan.problems, null, 2));
  makeMembers(plan, { dataRoot });
  console.log(`\na finished cohort of ${plan.members.length.toLocaleString("en")} members`);
  const again = async () => {
    const run = await measureCommand([program, "run", "first"], { cwd: folder });
    if (!run.output.includes("nothing to do")) throw new Error(run.output);
    return run;
  };
  const best = (runs: readonly MeasuredCommand[]) => runs.toSorted((a, b) => a.ms - b.ms)[0] ?? missing();
  const unread: MeasuredCommand[] = [];
  for (let round = 0; round < 3; round += 1) {
    rmSync(join(dataRoot, "index"), { recursive: true, force: true });
    unread.push(await again());
  }
  console.log(`  without an index, every folder is read: ${describe(best(unread))}`);
  const indexed = best([await again(), await again(), await again()]);
  verdict(
    indexed.ms < finishedLimitMs,
    `with the index that a run leaves: ${describe(indexed)}, under ${seconds(finishedLimitMs)}`,
  );
}

function describe({ ms, processorMs, megabytes }: MeasuredCommand): string {
  return `${seconds(ms)} (processor ${seconds(processorMs)}), ${megabytes.toFixed(0)} MB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function verdict(isGood: boolean, text: string): void {
  if (!isGood) failures += 1;
  console.log(`${isGood ? "✓" : "✗"} ${text}`);
}

function missing(): never {
  throw new Error("nothing was measured");
}
