import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { livenessOf, ownIdentity } from "./process-identity.ts";

const hasProc = existsSync("/proc/self/stat");
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

describe("livenessOf()", () => {
  it("sees itself alive", () => {
    expect(livenessOf(ownIdentity())).toBe("alive");
  });

  it.skipIf(!hasProc)("takes a process that was killed and is not yet reaped as dead", async () => {
    // The shell becomes a `sleep`, which never asks after the child that the shell had started.
    const child = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"]);
    started.push(child);
    const [chunk] = await once(child.stdout, "data");
    const pid = Number(String(chunk));
    const startTicks = statOf(pid)[19] ?? "";
    expect(livenessOf({ ...ownIdentity(), pid, startTicks })).toBe("alive");
    while (readFileSync(`/proc/${child.pid}/comm`, "utf8").trim() !== "sleep") await turn();
    process.kill(pid, "SIGKILL");
    while (statOf(pid)[0] !== "Z") await turn();
    expect(livenessOf({ ...ownIdentity(), pid, startTicks })).toBe("dead");
  });
});

// --- internal ---

function statOf(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
