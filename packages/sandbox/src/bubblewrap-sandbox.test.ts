import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createBubblewrapSandbox } from "./bubblewrap-sandbox.ts";
import { checkBubblewrap } from "./check-bubblewrap.ts";
import { csvPlugin, testSandbox } from "./contract.ts";
import { describeEnvironment } from "./environment.ts";
import { runCommand } from "./run-command.ts";
import type { Sandbox, Session } from "./sandbox.ts";

const isRoot = process.getuid?.() === 0;
const refusal = await refusalHere();

testSandbox({
  name: "createBubblewrapSandbox()",
  create: createBubblewrapSandbox,
  promises: { python: true },
  skipped: refusal,
});

describe.skipIf(refusal !== undefined)("createBubblewrapSandbox()", () => {
  let made: Promise<Sandbox> | undefined;
  const shared = () => {
    made ??= createBubblewrapSandbox({ plugin: csvPlugin, maxScratchBytes: 8_000_000 });
    return made;
  };
  afterAll(async () => (await made)?.close());

  it("shows sessions the interpreter, the libraries and their scratch space, and nothing else", async () => {
    const sandbox = await shared();
    await using session = await sandbox.openSession();
    const code = [
      "import os",
      "def sees(path):",
      "    try:",
      "        os.stat(path)",
      "        return True",
      "    except OSError:",
      "        return False",
      `[path for path in ${JSON.stringify(hidden)} if sees(path)]`,
    ].join("\n");
    expect(await evaluate(session, code)).toBe("[]");
    expect(sandbox.isolation).toMatchObject({
      tier: "bubblewrap",
      namespaces: true,
      seccomp: true,
      scratch: true,
    });
    expect(sandbox.isolation.warning).toBeUndefined();
  });

  it("gives sessions nothing of the host's environment, and no user that owns anything", async () => {
    process.env.DAYDREAM_TEST_SECRET = "hunter2";
    try {
      await using sandbox = await createBubblewrapSandbox();
      await using session = await sandbox.openSession();
      expect(await evaluate(session, "import os\n'hunter2' in str(dict(os.environ))")).toBe("False");
      expect(Number(await evaluate(session, "os.getuid()"))).toBeGreaterThan(0);
      const peek = "open('/proc/1/environ').read()";
      expect(await session.run(peek)).toMatchObject({ kind: "raised", error: { type: "PermissionError" } });
    } finally {
      delete process.env.DAYDREAM_TEST_SECRET;
    }
  });

  it("gives each session scratch space of its own that is gone afterwards", async () => {
    const sandbox = await shared();
    const first = await sandbox.openSession();
    const write = "import os\nopen('mine.txt', 'w').write('x')\nos.getcwd()";
    const directory = await evaluate(first, write);
    await using second = await sandbox.openSession();
    expect(await second.run(`os.listdir(${directory})`)).toMatchObject({ kind: "raised" });
    await first.close();
    const isThere = () => evaluate(second, `import os\nos.path.exists(${directory})`);
    await expect.poll(isThere, { timeout: 5_000 }).toBe("False");
    expect(await evaluate(second, "os.listdir('.')")).toBe("[]");
  });

  it("leaves a session its whole scratch space, however much others hide in theirs", async () => {
    const sandbox = await shared();
    const hoard = [
      "import os",
      "file = open('hidden', 'wb', 0)",
      "os.unlink('hidden')",
      "file.write(bytes(7_900_000)), os.listdir('.')",
    ].join("\n");
    const hoarders = await Promise.all(Array.from({ length: 6 }, () => sandbox.openSession()));
    const hoards = await Promise.all(hoarders.map((session) => evaluate(session, hoard)));
    expect(hoards).toEqual(hoarders.map(() => "(7900000, [])"));

    await using neighbour = await sandbox.openSession();
    expect(await evaluate(neighbour, "open('mine', 'wb', 0).write(bytes(7_900_000))")).toBe("7900000");

    const more = "file.write(bytes(400_000))\nimport time\ntime.sleep(5)";
    expect(await hoarders[0]?.run(more)).toMatchObject({ kind: "ended", end: { reason: "scratch-space" } });
    expect(await evaluate(neighbour, "import os\nos.stat('mine').st_size")).toBe("7900000");
  });

  it("refuses more scratch space than there is, and lends what there is to who asks for none", async () => {
    const sandbox = await shared();
    await expect(sandbox.openSession({ limits: { scratchBytes: 8_000_001 } })).rejects.toThrow(
      "scratchBytes can be 8000000 in this sandbox (its maxScratchBytes), got 8000001",
    );
    await using session = await sandbox.openSession();
    expect(await evaluate(session, "open('file', 'wb', 0).write(bytes(7_900_000))")).toBe("7900000");
    const more = "import time\nopen('more', 'wb', 0).write(bytes(200_000))\ntime.sleep(5)";
    expect(await session.run(more)).toMatchObject({ kind: "ended", end: { reason: "scratch-space" } });
    await expect(createBubblewrapSandbox({ maxSessions: 1_001 })).rejects.toThrow(RangeError);
  });

  it.runIf(isRoot)("uses an interpreter that only root can reach", async () => {
    await using home = await privateEnvironment();
    await using sandbox = await createBubblewrapSandbox({ python: home.python });
    await using session = await sandbox.openSession();
    expect(await evaluate(session, "import sys\nsys.prefix")).toBe(`'${home.directory}/environment'`);
    expect(await evaluate(session, "import os, pandas\nos.getuid()")).toBe("65534");
  });

  it.runIf(isRoot)("names the file that nobody could read, when root's interpreter has one", async () => {
    await using home = await privateEnvironment();
    await chmod(join(home.directory, "environment"), 0o700);
    await expect(createBubblewrapSandbox({ python: home.python })).rejects.toMatchObject({
      code: "sandbox/interpreter-unreadable",
      context: { path: `${home.directory}/environment`, user: expect.stringContaining("65534") },
      hint: expect.stringContaining("--python"),
    });
  });
});

describe("checkBubblewrap()", () => {
  it("says how to get bwrap where it is missing", async () => {
    expect(await checkBubblewrap({ path: "/nowhere" })).toMatchObject({
      kind: "refused",
      refusal: {
        tier: "bubblewrap",
        reason: "bwrap is not installed",
        fix: expect.stringContaining("bubblewrap"),
      },
      isMissing: true,
    });
  });

  it("passes on why bwrap cannot make its namespaces", async () => {
    await using folder = await temporaryFolder();
    const bwrap = join(folder.directory, "bwrap");
    await writeFile(bwrap, "#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n", {
      mode: 0o755,
    });
    expect(await checkBubblewrap({ bwrap })).toMatchObject({
      kind: "refused",
      refusal: { reason: "No permissions to create new namespace" },
      isMissing: false,
    });
  });
});

// --- internal ---

const hidden = [
  "/home",
  "/opt",
  "/srv",
  "/var",
  "/usr/bin/python3",
  "/usr/bin/bash",
  "/bin/sh",
  "/etc/passwd",
  "/etc/shadow",
  "/etc/hostname",
  "/root/.bashrc",
  "/sys",
  join(import.meta.dirname, "index.ts"),
  join(csvPlugin, "other.py"),
].filter((path) => path !== process.execPath);

/** Why bubblewrap cannot be tested here; in CI on Linux nothing is skipped, it fails instead. */
async function refusalHere(): Promise<string | undefined> {
  if (process.platform === "linux" && process.env.CI !== undefined) return undefined;
  const check = await checkBubblewrap();
  return check.kind === "usable" ? undefined : check.refusal.reason;
}

async function evaluate(session: Session, code: string): Promise<string | undefined> {
  const execution = await session.run(code);
  expect(execution).toMatchObject({ kind: "completed" });
  return execution.kind === "completed" ? execution.result?.text : undefined;
}

async function temporaryFolder() {
  const directory = await mkdtemp(join(tmpdir(), "daydream-bubblewrap-"));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** An environment with a copied interpreter in a directory that only its owner can enter. */
async function privateEnvironment() {
  const folder = await temporaryFolder();
  const directory = join(folder.directory, "environment");
  const python = join(directory, "bin/python");
  const real = await describeEnvironment();
  const made = await runCommand(real.python, ["-m", "venv", "--copies", "--without-pip", directory]);
  expect(made).toMatchObject({ isDone: true });
  const copy = await describeEnvironment({ python });
  const packages = copy.libraries.find((path) => path.endsWith("site-packages")) ?? "";
  const libraries = real.libraries.find((path) => path.endsWith("site-packages")) ?? "";
  await mkdir(packages, { recursive: true });
  await writeFile(join(packages, "libraries.pth"), `${libraries}\n`);
  return { ...folder, python };
}
