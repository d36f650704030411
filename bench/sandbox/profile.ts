/**
 * Which process a cell's processor time goes to: `node bench/sandbox/profile.ts [--sessions 8] [--code df.shape]`.
 *
 * Processor time, unlike the rates of `bench:sandbox`, is much the same on a machine that others use too.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hashBytes } from "@daydream/base";
import { openSandbox } from "@daydream/sandbox";
import { gameSales } from "./game-sales.ts";
import { callsPerSecond, descendants, median } from "./measure.ts";

const { values } = parseArgs({
  options: { sessions: { type: "string", default: "8" }, code: { type: "string", default: "df.shape" } },
});
const lanes = Number(values.sessions);
const rounds = 10;
const cellsPerLane = 1_000;

const bytes = Buffer.from(gameSales(0));
const dataset = { id: hashBytes(bytes), read: async () => bytes };
const plugin = join(import.meta.dirname, "../../packages/sandbox/src/fixtures/csv");
await using sandbox = await openSandbox({ plugin });
const sessions = await Promise.all(Array.from({ length: lanes }, () => sandbox.openSession({ dataset })));
const cell = async (lane: number) => {
  const execution = await sessions[lane]?.run(values.code);
  if (execution?.kind !== "completed") throw new Error(`${values.code}: ${JSON.stringify(execution)}`);
};

await callsPerSecond(lanes, cellsPerLane, cell);
const pids = [process.pid, ...descendants(process.pid)];
const before = pids.map(ranMicroseconds);
const rates: number[] = [];
for (let round = 0; round < rounds; round += 1) rates.push(await callsPerSecond(lanes, cellsPerLane, cell));
const perCell = pids.map((pid, index) => {
  const microseconds = ranMicroseconds(pid) - (before[index] ?? 0);
  return { name: nameOf(pid), microseconds: microseconds / (rounds * cellsPerLane * lanes) };
});

for (const { name, microseconds } of perCell.filter((entry) => entry.microseconds >= 0.1)) {
  console.log(`${name.padEnd(12)} ${microseconds.toFixed(1).padStart(6)} µs`);
}
const sum = perCell.reduce((total, { microseconds }) => total + microseconds, 0);
console.log(`${"a cell".padEnd(12)} ${sum.toFixed(1).padStart(6)} µs, ${median(rates).toFixed(0)} cells/s`);

// --- internal ---

/** Processor time of all threads of a process so far; 0 when it is gone. */
function ranMicroseconds(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const ran = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8"));
    return ran.reduce((total, line) => total + Number(line.split(" ")[0]) / 1_000, 0);
  } catch {
    return 0;
  }
}

function nameOf(pid: number): string {
  if (pid === process.pid) return "host";
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "gone";
  }
}
