import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashBytes } from "@daydream/base";
import { afterAll, describe, expect, it } from "vitest";
import { baseArguments, baseVariables } from "./base-arguments.ts";
import { describeEnvironment, pythonDirectory } from "./environment.ts";
import type { Execution } from "./execution.ts";
import { createForkSandbox } from "./fork-sandbox.ts";
import type { SessionLimits } from "./limits.ts";
import type { DatasetSource, Sandbox, Session } from "./sandbox.ts";

/** A file that belongs to somebody else, when this suite runs as root. */
const directory = mkdtempSync(join(tmpdir(), "layers-"));
const foreignFile = join(directory, "foreign");
const scratch = mkdtempSync(join(tmpdir(), "layers-scratch-"));

interface LayerCase {
  readonly layer: string;
  /** Layers that would stop the attack too, once this one is gone. */
  readonly behind: readonly string[];
  /** An expression that is true when the attack succeeds; it may raise or end the session otherwise. */
  readonly attack: string;
  readonly limits?: Partial<SessionLimits>;
  readonly needsRoot?: boolean;
}

const cases: readonly LayerCase[] = [
  {
    layer: "seccomp",
    behind: [],
    attack: "import os\npid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)[0] == pid",
  },
  { layer: "landlock", behind: [], attack: 'len(open("/etc/passwd").read()) > 0' },
  {
    layer: "rlimits",
    behind: [],
    attack: "hog = np.empty(3 << 30, dtype=np.uint8)\nlen(hog) == 3 << 30",
  },
  {
    layer: "capabilities",
    behind: ["landlock"],
    attack: `open(${JSON.stringify(foreignFile)}).read() == "foreign"`,
    needsRoot: true,
  },
  {
    layer: "dumpable",
    behind: ["seccomp", "landlock"],
    attack: 'len(open(f"/proc/{sibling}/environ", "rb").read()) > 0',
  },
  {
    layer: "memfd-seal",
    behind: [],
    attack:
      'import os\nos.pwrite(os.open("/proc/self/fd/4", os.O_RDWR), b"X", 0)\nopen("/proc/self/fd/4").read()[0] == "X"',
  },
  {
    layer: "process-limits",
    behind: [],
    attack:
      "import threading, time\nfor _ in range(100): threading.Thread(target=time.sleep, args=(1,)).start()\ntime.sleep(0.3)\nTrue",
    limits: { memoryBytes: 4 * 1_073_741_824 },
  },
  {
    layer: "scratch-watch",
    behind: [],
    attack:
      'import time\nfor number in range(4): open(str(number), "wb").write(bytes(1_000_000))\ntime.sleep(0.3)\nTrue',
    limits: { scratchBytes: 2_000_000 },
  },
];

const bytes = Buffer.from("data");
const dataset: DatasetSource = { id: hashBytes(bytes), read: async () => bytes };
const isRoot = process.getuid?.() === 0;

let wholeSandbox: Promise<Sandbox> | undefined;

/** One sandbox with every layer, started by the first case that asks. */
async function whole(): Promise<Sandbox> {
  wholeSandbox ??= createReducedSandbox([]);
  return await wholeSandbox;
}

afterAll(async () => {
  await (await wholeSandbox)?.close();
  for (const made of [directory, scratch]) rmSync(made, { recursive: true, force: true });
});

describe.skipIf(process.platform !== "linux")("each layer carries weight", () => {
  it.each(cases.filter(({ needsRoot }) => isRoot || needsRoot !== true))(
    "$layer: its attack fails with it and succeeds without it",
    async ({ layer, behind, attack, limits }) => {
      writeFileSync(foreignFile, "foreign");
      chmodSync(foreignFile, 0o600);
      if (isRoot) chownSync(foreignFile, 65_534, 65_534);

      if (behind.length === 0) expect(await attempt(await whole(), attack, limits)).toBe(false);
      else expect(await attemptWithout([...behind], attack, limits)).toBe(false);
      expect(await attemptWithout([layer, ...behind], attack, limits)).toBe(true);
    },
  );
});

// --- internal ---

async function attemptWithout(
  without: readonly string[],
  attack: string,
  limits?: Partial<SessionLimits>,
): Promise<boolean> {
  await using sandbox = await createReducedSandbox(without);
  return await attempt(sandbox, attack, limits);
}

/** Whether the attack succeeds in this sandbox. */
async function attempt(
  sandbox: Sandbox,
  attack: string,
  limits: Partial<SessionLimits> = {},
): Promise<boolean> {
  await using sibling = await sandbox.openSession({ dataset });
  await using session = await sandbox.openSession({ dataset, limits });
  await session.run(`sibling = ${await pidOf(sibling)}`);
  return succeeded(await session.run(attack));
}

async function createReducedSandbox(without: readonly string[]): Promise<Sandbox> {
  const { python } = await describeEnvironment();
  const args = baseArguments({ plugin: `${pythonDirectory}/plain`, scratch });
  return await createForkSandbox(
    {
      tier: "landlock",
      command: { command: python, args: [...args, "--without", without.join(",")], env: baseVariables() },
      isolate: (found) => ({ tier: "landlock", namespaces: false, ...found }),
    },
    {},
  );
}

async function pidOf(session: Session): Promise<string> {
  const execution = await session.run("import os\nos.getpid()");
  return execution.kind === "completed" ? (execution.result?.text ?? "") : "";
}

function succeeded(execution: Execution): boolean {
  return execution.kind === "completed" && execution.result?.text === "True";
}
