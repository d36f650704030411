import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createManualClock } from "@daydream/base";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireRunLock, findRunLock } from "./lock.ts";
import { ownIdentity } from "./process-identity.ts";

const FIXTURE = new URL("./fixtures/hold-lock.ts", import.meta.url).pathname;
const LOCK = ".daydream-tester.lock";

let directory = "";
const started: ChildProcessWithoutNullStreams[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "daydream-lock-"));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

/** A real process that tries to take the lock once `go` is called. */
async function contender(name: string) {
  const child = spawn(process.execPath, [FIXTURE, directory, name]);
  started.push(child);
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value as string;
  const ended = new Promise((resolve) => child.once("close", resolve));
  expect(await next()).toBe("ready");
  return {
    pid: child.pid ?? 0,
    go: async () => {
      child.stdin.write("go\n");
      return await next();
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

describe("acquireRunLock()", () => {
  it("leaves no folder behind that it made and nobody used", async () => {
    const inner = join(directory, "new/data");
    const lock = await acquireRunLock({ directory: inner, program: "tester" });
    expect(readdirSync(inner)).toEqual([LOCK]);
    await lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("leaves folders that were there, and those that something came into", async () => {
    await (await acquireRunLock({ directory, program: "tester" })).release();
    expect(existsSync(directory)).toBe(true);
    const inner = join(directory, "new/data");
    const lock = await acquireRunLock({ directory: inner, program: "tester" });
    writeFileSync(join(directory, "new/kept.txt"), "");
    await lock.release();
    expect(readdirSync(join(directory, "new"))).toEqual(["kept.txt"]);
  });

  it("holds in a folder that others make and remove at the same time", async () => {
    const data = join(directory, "data");
    const takeTurns = async (program: string): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) {
        const lock = await acquireRunLock({ directory: data, program });
        expect(existsSync(join(data, `.daydream-${program}.lock`))).toBe(true);
        await lock.release();
      }
    };
    await Promise.all([takeTurns("tester"), takeTurns("other")]);
  });

  it("keeps a second holder out, names the first, and lets go when released", async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 2));
    const options = { directory: join(directory, "new"), program: "tester", command: "tester run", clock };
    const first = await acquireRunLock(options);
    const file = join(options.directory, LOCK);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      program: "tester",
      command: "tester run",
      since: "2026-01-02T00:00:00.000Z",
      process: { pid: process.pid, host: hostname() },
    });
    await expect(acquireRunLock(options)).rejects.toMatchObject({
      code: "store/locked",
      message: expect.stringMatching(new RegExp(`process ${process.pid} .*2026-01-02.*tester run`)),
      hint: expect.stringContaining(LOCK),
    });
    await first.release();
    expect(existsSync(file)).toBe(false);
    await first.release();
    await using again = await acquireRunLock(options);
    await first.release();
    expect(existsSync(file)).toBe(true);
    expect(again.holder.nonce).not.toBe(first.holder.nonce);
  });

  it("keeps programs of different names apart", async () => {
    await using _ = await acquireRunLock({ directory, program: "daydream" });
    await using __ = await acquireRunLock({ directory, program: "csvagent" });
    await expect(acquireRunLock({ directory, program: "../x" })).rejects.toThrow(TypeError);
  });

  it("takes over from a process that was killed", async () => {
    const holder = await contender("killed");
    expect(await holder.go()).toBe("taken");
    await expect(acquireRunLock({ directory, program: "tester" })).rejects.toMatchObject({
      code: "store/locked",
      message: expect.stringContaining(`process ${holder.pid} `),
    });
    await holder.kill();
    await using _ = await acquireRunLock({ directory, program: "tester" });
    expect(readdirSync(directory)).toEqual([LOCK]);
  });

  it.each([
    ["another process has its pid now", { startTicks: "1" }, true],
    ["the machine was restarted since", { bootId: "another" }, true],
    ["it is on another host", { host: "elsewhere", bootId: "another" }, false],
    ["it is in another container", { pidNamespace: "1" }, false],
  ])("judges a holder dead only when it surely is: %s", async (_, difference, isDead) => {
    const holder = {
      program: "tester",
      process: { ...ownIdentity(), ...difference },
      since: "2026-01-01T00:00:00.000Z",
      command: "tester",
      nonce: "n",
    };
    writeFileSync(join(directory, LOCK), JSON.stringify(holder));
    const taking = acquireRunLock({ directory, program: "tester" });
    if (isDead) await (await taking).release();
    else await expect(taking).rejects.toMatchObject({ code: "store/locked" });
  });

  it("does not guess who wrote a lock file that says nothing", async () => {
    writeFileSync(join(directory, LOCK), "");
    await expect(acquireRunLock({ directory, program: "tester" })).rejects.toMatchObject({
      code: "store/locked",
      hint: expect.stringContaining(LOCK),
    });
  });

  it("takes over from an heir that died before it had the lock's file", async () => {
    const dead = { ...ownIdentity(), startTicks: "1" };
    const holder = { program: "tester", process: dead, since: "", command: "", nonce: "one" };
    writeFileSync(join(directory, LOCK), JSON.stringify(holder));
    writeFileSync(join(directory, `${LOCK}.heir-one`), JSON.stringify({ ...holder, nonce: "two" }));
    await using lock = await acquireRunLock({ directory, program: "tester" });
    expect(readdirSync(directory)).toEqual([LOCK]);
    expect(JSON.parse(readFileSync(join(directory, LOCK), "utf8"))).toMatchObject(lock.holder);
  });

  it("gives the lock of the dead to exactly one of several processes, round after round", async () => {
    for (const size of [1, 5, 5, 3]) {
      const names = Array.from({ length: size }, (_, index) => `contender ${index}`);
      const contenders = await Promise.all(names.map(contender));
      const answers = await Promise.all(contenders.map((one) => one.go()));
      const winners = contenders.filter((_, index) => answers[index] === "taken");
      expect(winners).toHaveLength(1);
      for (const answer of answers.filter((text) => text !== "taken"))
        expect(answer).toContain(`process ${winners[0]?.pid} `);
      await Promise.all(contenders.map((one) => one.kill()));
    }
  });

  it("gives the lock of the dead to exactly one of many callers", async () => {
    for (let round = 0; round < 20; round += 1) {
      const holder = {
        program: "tester",
        process: { ...ownIdentity(), startTicks: "1" },
        since: "",
        command: "",
        nonce: `dead-${round}`,
      };
      writeFileSync(join(directory, LOCK), JSON.stringify(holder));
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, () => acquireRunLock({ directory, program: "tester" })),
      );
      const taken = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      expect(taken).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "store/locked" });
      await taken[0]?.release();
      expect(readdirSync(directory)).toEqual([]);
    }
  });
});

describe("findRunLock()", () => {
  const where = () => ({ directory, program: "tester" });

  it("says who holds the lock and whether they live, and touches nothing", async () => {
    expect(await findRunLock(where())).toBeUndefined();
    const holder = await contender("killed");
    await holder.go();
    const found = await findRunLock(where());
    expect(found).toMatchObject({ liveness: "alive", holder: { process: { pid: holder.pid } } });
    await holder.kill();
    expect(await findRunLock(where())).toEqual({ ...found, liveness: "dead" });
    expect(existsSync(join(directory, LOCK))).toBe(true);
  });

  it("refuses a lock file that says nothing", async () => {
    writeFileSync(join(directory, LOCK), "{");
    await expect(findRunLock(where())).rejects.toMatchObject({ code: "store/locked" });
  });
});
