import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { hashBytes } from "@daydream/base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBubblewrapSandbox } from "./bubblewrap-sandbox.ts";
import { checkBubblewrap } from "./check-bubblewrap.ts";
import { pythonDirectory } from "./environment.ts";
import type { Execution } from "./execution.ts";
import { createLandlockSandbox } from "./landlock-sandbox.ts";
import type { DatasetSource, Sandbox, Session } from "./sandbox.ts";
import { threatPromises } from "./threat-promises.ts";

const folder = fileURLToPath(new URL("../threats", import.meta.url));
const threats = readdirSync(folder)
  .filter((name) => name.endsWith(".py"))
  .map((name) => basename(name, ".py"));
const plugin = `${pythonDirectory}/plain`;
const bytes = Buffer.from("what the dataset says");
const dataset: DatasetSource = { id: hashBytes(bytes), read: async () => bytes };
const bubblewrap = await checkBubblewrap();

const drivers = [
  { tier: "bubblewrap", create: createBubblewrapSandbox, isHere: bubblewrap.kind === "usable" },
  { tier: "landlock", create: createLandlockSandbox, isHere: process.platform === "linux" },
] as const;

describe("the threat suite", () => {
  it("has a promise for every attack, and an attack for every promise", () => {
    expect([...threats].sort()).toEqual(Object.keys(threatPromises).sort());
  });
});

describe.each(drivers.filter(({ isHere }) => isHere))("$tier", ({ tier, create }) => {
  let sandbox: Sandbox;
  let sibling: Session;
  let siblingPid: string;

  beforeAll(async () => {
    sandbox = await create({ plugin });
    sibling = await sandbox.openSession({ dataset });
    siblingPid = outcomeOf(await sibling.run("import os\nos.getpid()")).replace("completed ", "");
  });
  afterAll(async () => {
    await sandbox.close();
  });

  it.each(threats)("withstands %s", async (name) => {
    const promise = threatPromises[name];
    if (promise === undefined) throw new Error(`${name} has no promise`);
    const untouched = await probe(sandbox);
    const session = await sandbox.openSession({ dataset, limits: promise.limits ?? {} });
    // The second cell is the attack: its sequence is 2.
    await session.run(`import os\nsibling, own, current = ${siblingPid}, os.getpid(), 2`);
    const code = readFileSync(`${folder}/${name}.py`, "utf8");
    const execution = await session.run(code, { timeoutMs: promise.timeoutMs ?? 10_000 });

    const expected = (tier === "landlock" ? promise.landlock : undefined) ?? promise.outcome;
    expect(expected, detailOf(execution)).toContain(outcomeOf(execution));
    expect(charactersOf(execution)).toBeLessThanOrEqual(4 * 65_536);
    if (execution.kind !== "ended")
      expect(outcomeOf(await session.run("40 + 2"))).toMatch(/^(completed 42|ended )/);
    await session.close();

    expect(outcomeOf(await sibling.run("data"))).toBe("completed b'what the dataset says'");
    expect(await probe(sandbox)).toBe(untouched);
  });
});

// --- internal ---

/** What a fresh session sees of everything that an attack might have changed. */
async function probe(sandbox: Sandbox): Promise<string> {
  const session = await sandbox.openSession({ dataset });
  try {
    const execution = await session.run(
      `import builtins, os, random
(data, open("/proc/self/fd/4", "rb").read(), pd.get_option("display.max_rows"), np.random.randint(1000), random.random(),
 "LEFT_BEHIND" in os.environ, hasattr(builtins, "left_behind"), hasattr(pd, "left_behind"), json.dumps([1]))`,
    );
    expect(execution.kind).toBe("completed");
    return outcomeOf(execution);
  } finally {
    await session.close();
  }
}

function outcomeOf(execution: Execution): string {
  switch (execution.kind) {
    case "completed": {
      const { result } = execution;
      if (result === null) return "completed";
      return result.omittedCharacters > 0
        ? `completed a text of ${result.text.length}`
        : `completed ${result.text}`;
    }
    case "raised":
      return `raised ${execution.error.type}`;
    case "timed-out":
      return "timed-out";
    case "ended":
      return `ended ${execution.end.reason}`;
  }
}

function detailOf(execution: Execution): string {
  if (execution.kind === "raised") return execution.error.traceback;
  return execution.kind === "ended" ? execution.end.detail : outcomeOf(execution);
}

function charactersOf(execution: Execution): number {
  return JSON.stringify(execution).length;
}
