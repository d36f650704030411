import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { hashBytes, type JsonValue } from "@daydream/base";
import { expect } from "vitest";
import { collectRecords } from "./collect-records.ts";
import { createFsStore } from "./fs-store.ts";

/** What a number of kills have shown. */
export interface KillReport {
  readonly kills: number;
  readonly tornLines: number;
  readonly records: number;
}

/**
 * Kills a process that appends and writes (`kill -9`, at times drawn from `seed`), again and again on the same
 * store, and expects after each kill that nothing acknowledged is lost and nothing is half there.
 */
export async function surviveKills(directory: string, kills: number, seed: number): Promise<KillReport> {
  let tornLines = 0;
  let records = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    // A simple hash of the round spreads the kills over the first tenths of a second of work.
    const delayMs = (Math.imul(seed + kill, 2_654_435_761) >>> 0) % 120;
    const acknowledged = await runAndKill(directory, seed + kill, delayMs);
    await using store = createFsStore({ directory });

    const before = await collectRecords(store.readLog("logs/records.jsonl"));
    await using log = await store.openLog("logs/records.jsonl");
    tornLines += log.repaired.length;
    const after = await collectRecords(log.records());
    expect(after).toEqual(before);
    for (const [index, record] of after.entries()) expect(isRecord(record, index)).toBe(true);
    expect(after.length).toBeGreaterThan(acknowledged.lastRecord);
    expect(after.length).toBeGreaterThanOrEqual(records);
    records = after.length;

    for (const name of ["a", "b"]) {
      const text = await store.readDocument(`documents/${name}`);
      if (text === undefined) continue;
      const [hash, ...rest] = text.split("\n");
      expect(hash).toBe(hashBytes(rest.join("\n")));
    }
    for (const path of acknowledged.made)
      expect(await store.readDocument(`made/${path}`)).toBe(path.split("-")[1]);
    const visible = await store.list("");
    expect(visible.filter((path) => path.includes(".tmp"))).toEqual([]);
    await store.writeDocument("documents/probe", "x");
    expect(readdirSync(join(directory, "documents")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  }
  return { kills, tornLines, records };
}

// --- internal ---

const FIXTURE = new URL("./fixtures/append-for-ever.ts", import.meta.url).pathname;

async function runAndKill(directory: string, seed: number, delayMs: number) {
  const child = spawn(process.execPath, [FIXTURE, directory, `${seed}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const made: string[] = [];
  let lastRecord = -1;
  const { promise: running, resolve: isRunning } = Promise.withResolvers<void>();
  const killing = running.then(() => wait(delayMs)).then(() => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    isRunning();
    const [kind, value = ""] = line.split(" ");
    if (kind === "log") lastRecord = Math.max(lastRecord, Number(value));
    if (kind === "made") made.push(value);
  }
  await Promise.all([killing, ended]);
  expect(child.signalCode).toBe("SIGKILL");
  return { lastRecord, made };
}

function isRecord(record: JsonValue, index: number): boolean {
  const { n, hash, text } = record as { n: unknown; hash: unknown; text: string };
  return n === index && hash === hashBytes(text);
}
