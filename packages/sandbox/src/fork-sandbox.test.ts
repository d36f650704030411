import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { csvDataset, csvPlugin } from "./contract.ts";
import { descendantsOf, survivorsOf } from "./fixtures/process-tree.ts";
import { createForkSandbox, type ForkSandboxOptions } from "./fork-sandbox.ts";
import { createLandlockSandbox } from "./landlock-sandbox.ts";
import type { SandboxLogEntry } from "./sandbox-log.ts";

/** A sandbox over the fixture that does what a base should not. */
async function oddSandbox(mode: string, options: ForkSandboxOptions = {}) {
  const log: SandboxLogEntry[] = [];
  const sandbox = await createForkSandbox(
    {
      tier: "unsafe-process",
      command: { command: process.execPath, args: [fixture("odd-base.ts"), mode], env: {} },
      isolate: (found) => ({ tier: "unsafe-process", namespaces: false, ...found }),
    },
    { onLog: (entry) => log.push(entry), ...options },
  );
  return { sandbox, log, [Symbol.asyncDispose]: () => sandbox.close() };
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

describe("createForkSandbox() with a base that does not start", () => {
  it("says with what words it ended", async () => {
    await expect(oddSandbox("dies-at-once")).rejects.toMatchObject({
      code: "sandbox/start-failed",
      message: expect.stringMatching(/ended with code 3: no module named pandas/),
    });
  });

  it("gives up on one that says nothing", async () => {
    await expect(oddSandbox("mute", { startTimeoutMs: 200 })).rejects.toMatchObject({
      code: "sandbox/start-failed",
      message: expect.stringContaining("not ready after 200 ms"),
    });
  });

  it.each(["junk", "other-protocol"])("refuses one that speaks something else (%s)", async (mode) => {
    await expect(oddSandbox(mode)).rejects.toMatchObject({
      code: "sandbox/start-failed",
      message: expect.stringContaining("protocol"),
    });
  });

  it("says so when the program is not there", async () => {
    const command = { command: "/nowhere/python", args: [], env: {} };
    const isolate = () =>
      ({
        tier: "unsafe-process",
        namespaces: false,
        seccomp: false,
        landlockAbi: 0,
        scratch: false,
      }) as const;
    await expect(createForkSandbox({ tier: "unsafe-process", command, isolate }, {})).rejects.toMatchObject({
      code: "sandbox/start-failed",
      message: expect.stringContaining("ENOENT"),
    });
  });
});

describe("createForkSandbox() with a session that does not keep to the protocol", () => {
  it.each(["ill-typed-result", "ill-typed-event", "wrong-sequence", "floods"])(
    "ends that session for %s",
    async (mode) => {
      await using odd = await oddSandbox(mode);
      const session = await odd.sandbox.openSession();
      expect(await session.run("1")).toMatchObject({ kind: "ended", end: { reason: "protocol" } });
      expect(session.ended).toMatchObject({ reason: "protocol" });
      await session.close();
      await (await odd.sandbox.openSession()).close();
    },
  );

  it("does not take a second result for the next cell's", async () => {
    await using odd = await oddSandbox("two-results");
    await using session = await odd.sandbox.openSession();
    expect(await session.run("1")).toMatchObject({ kind: "completed" });
    expect(await session.run("2")).toMatchObject({ kind: "ended", end: { reason: "protocol" } });
  });
});

describe("createForkSandbox() with a base that lets a deadline pass", () => {
  it.each(["hangs", "forgets-cells"])(
    "ends one that %s, and starts another for the next session",
    async (mode) => {
      await using odd = await oddSandbox(mode);
      await using session = await odd.sandbox.openSession({ limits: { graceMs: 1 } });
      await using beside = await odd.sandbox.openSession();
      expect(await session.run("1", { timeoutMs: 10 })).toMatchObject({
        kind: "ended",
        end: { reason: "sandbox-lost", detail: expect.stringContaining("deadline") },
      });
      expect(beside.ended).toMatchObject({ reason: "sandbox-lost" });
      await using next = await odd.sandbox.openSession();
      expect(next.ended).toBeUndefined();
    },
  );
});

describe("createForkSandbox() with what refuses to stop", () => {
  it("logs a base that ignores its end with its id and the error, and closes all the same", async () => {
    const odd = await oddSandbox("ignores-its-end");
    const children = descendantsOf(process.pid);
    const session = await odd.sandbox.openSession();
    await odd.sandbox.close();
    expect(session.ended).toMatchObject({ reason: "closed" });
    expect(odd.log).toMatchObject([
      {
        level: "warning",
        id: expect.stringMatching(/^base \d+$/),
        message: expect.stringContaining("did not stop"),
        error: expect.any(Error),
      },
    ]);
    expect(await survivorsOf(children, 10_000)).toEqual([]);
  });

  it("logs a session whose end is never reported, and goes on", async () => {
    await using odd = await oddSandbox("never-closes", { maxSessions: 1 });
    const session = await odd.sandbox.openSession();
    await session.close();
    await odd.sandbox.openSession();
    expect(odd.log).toMatchObject([{ level: "error", id: "session 1", error: expect.any(Error) }]);
  });

  it("passes on what the base could not stop", async () => {
    await using odd = await oddSandbox("logs");
    await (await odd.sandbox.openSession()).close();
    expect(odd.log).toMatchObject([
      { level: "error", id: expect.stringContaining("12"), message: "session 12 did not stop: EPERM" },
    ]);
  });
});

describe.skipIf(process.platform !== "linux")("createForkSandbox() when processes are killed", () => {
  it("ends cells as lost when the base is killed, then starts again and loads again", async () => {
    const before = new Set(descendantsOf(process.pid));
    await using sandbox = await createLandlockSandbox({ plugin: csvPlugin });
    const [base] = descendantsOf(process.pid).filter((pid) => !before.has(pid));
    const dataset = csvDataset("a\n40\n2\n");
    const session = await sandbox.openSession({ dataset });
    const family = descendantsOf(process.pid).filter((pid) => !before.has(pid));
    const running = session.run("submit(1)\nwhile True:\n    pass", {
      onEvent: () => process.kill(base ?? 0, "SIGKILL"),
    });
    expect(await running).toMatchObject({
      kind: "ended",
      end: { reason: "sandbox-lost" },
      events: [{ kind: "submit", answer: 1 }],
    });
    expect(await survivorsOf(family, 10_000)).toEqual([]);
    await using next = await sandbox.openSession({ dataset });
    expect(await next.run("int(df['a'].sum())")).toMatchObject({ kind: "completed", result: { text: "42" } });
  });

  it.each(["bubblewrap", "landlock"])(
    "leaves no process when Node is killed in the middle of a cell (%s)",
    async (tier) => {
      const holder = spawn(process.execPath, [fixture("hold-sandbox.ts"), tier], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await new Promise((resolve) => holder.stdout.once("data", resolve));
      const pids = descendantsOf(holder.pid ?? 0);
      expect(pids.length).toBeGreaterThanOrEqual(3);
      holder.kill("SIGKILL");
      expect(await survivorsOf(pids, 10_000)).toEqual([]);
    },
  );
});
