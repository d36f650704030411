import { fileURLToPath } from "node:url";
import { hashBytes } from "@daydream/base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Execution, SessionEvent } from "./execution.ts";
import { codeBytesLimit } from "./limits.ts";
import type { DatasetSource, Sandbox, Session } from "./sandbox.ts";
import type { SandboxScript } from "./scripted-sandbox.ts";

/** What the suite asks a sandbox to be made with. */
export interface ContractOptions {
  /** Folder of a plugin that reads CSV files into `df`. */
  readonly plugin: string;
  readonly maxSessions?: number;
  readonly maxDatasets?: number;
  readonly loadTimeoutMs?: number;
  readonly loadMemoryBytes?: number;
}

export interface SandboxContract {
  readonly name: string;
  readonly create: (options: ContractOptions) => Promise<Sandbox>;
  readonly promises: {
    /** It runs Python; otherwise it answers as {@link contractScript} does. */
    readonly python: boolean;
  };
  /** Why this driver cannot be tested here; the suite is then skipped and says so. */
  readonly skipped?: string | undefined;
}

/** The plugin that {@link testSandbox} and the bench use. */
export const csvPlugin = fileURLToPath(new URL("./fixtures/csv", import.meta.url));

/** Cells that every sandbox of the contract must answer alike, by name. */
export const contractCells = {
  silence: "x = 1",
  print: 'print("hello")',
  value: "40 + 2",
  raise: 'raise ValueError("no such column")',
  hook: 'answer = 42\nhook(answer, "answer = 42", name="answer", description="the sum", depends_on=["a"])',
  submit: 'submit({"total": 42, "share": 0.5})',
  spin: "while True:\n    pass",
  exit: "import os\nos._exit(3)",
} as const;

/** What a scripted sandbox answers the {@link contractCells} with. */
export const contractScript: SandboxScript = ({ code }) => {
  switch (code) {
    case contractCells.silence:
      return {};
    case contractCells.print:
      return { stdout: "hello\n" };
    case contractCells.value:
      return { result: "42" };
    case contractCells.raise:
      return {
        error: { type: "ValueError", message: "no such column", traceback: 'File "<cell 1>", line 1' },
      };
    case contractCells.hook:
      return { events: [hookedAnswer] };
    case contractCells.submit:
      return { events: [submitted] };
    case contractCells.spin:
      return { isTimedOut: true };
    case contractCells.exit:
      return { end: { reason: "exited", detail: "the session ended itself with code 3" } };
    default:
      return { error: { type: "NotImplementedError", message: code } };
  }
};

/** A CSV file in memory as a dataset. */
export function csvDataset(text: string, options?: Readonly<Record<string, unknown>>): DatasetSource {
  const bytes = Buffer.from(text, "utf8");
  return {
    id: hashBytes(bytes),
    read: async () => bytes,
    ...(options === undefined ? {} : { options }),
  };
}

/** The one suite that every sandbox passes. */
export function testSandbox({ name, create, promises, skipped }: SandboxContract): void {
  const suite = skipped === undefined ? describe : describe.skip;
  suite(skipped === undefined ? `${name} as a sandbox` : `${name} as a sandbox, SKIPPED: ${skipped}`, () => {
    const made: { shared?: Sandbox; narrow?: Sandbox } = {};
    beforeAll(async () => {
      made.shared = await create({ plugin: csvPlugin });
      made.narrow = await create({ plugin: csvPlugin, ...narrowOptions });
    });
    afterAll(() => Promise.all([made.shared?.close(), made.narrow?.close()]));
    const given: Given = { shared: () => existing(made.shared), narrow: () => existing(made.narrow), create };
    testCells(given);
    testSessions(given);
    testDatasets(given);
    if (!promises.python) return;
    testPython(given);
    testOutput(given);
    testFreshness(given);
    testLimits(given);
    testLoaders(given);
  });
}

// --- internal ---

interface Given {
  /** The sandbox that tests share which only need sessions. */
  readonly shared: () => Sandbox;
  /** The sandbox of those that run into what it has little of; each leaves it without sessions. */
  readonly narrow: () => Sandbox;
  readonly create: SandboxContract["create"];
}

const narrowOptions = {
  maxSessions: 2,
  maxDatasets: 1,
  loadTimeoutMs: 2_000,
  loadMemoryBytes: 268_435_456,
} as const;

function existing(sandbox: Sandbox | undefined): Sandbox {
  if (sandbox === undefined) throw new Error("the suite's sandbox was not made");
  return sandbox;
}

const hookedAnswer: SessionEvent = {
  kind: "hook",
  name: "answer",
  codeLine: "answer = 42",
  description: "the sum",
  dependsOn: ["a"],
  value: { type: "int", wire: 42 },
};
const submitted: SessionEvent = { kind: "submit", answer: { total: 42, share: 0.5 } };
const smallCsv = "a,b\n1,2\n3,4\n";
const smallData = csvDataset(smallCsv);

/** Opens a session in the shared sandbox. */
async function withSession(
  given: Given,
  use: (session: Session, sandbox: Sandbox) => Promise<void>,
  dataset?: DatasetSource,
): Promise<void> {
  const sandbox = given.shared();
  await using session = await sandbox.openSession(dataset === undefined ? {} : { dataset });
  await use(session, sandbox);
}

/** The text of a cell's last expression; fails the test when it did not complete. */
async function evaluate(session: Session, code: string): Promise<string | undefined> {
  const execution = await session.run(code);
  expect(execution).toMatchObject({ kind: "completed" });
  return execution.kind === "completed" ? execution.result?.text : undefined;
}

function eventsOf(execution: Execution, kind: SessionEvent["kind"]): readonly SessionEvent[] {
  return execution.events.filter((event) => event.kind === kind);
}

function testCells(given: Given): void {
  it("completes a cell that says nothing", async () => {
    await withSession(given, async (session) => {
      expect(await session.run(contractCells.silence)).toMatchObject({
        kind: "completed",
        result: null,
        stdout: { text: "", omittedCharacters: 0 },
        stderr: { text: "" },
        droppedEvents: 0,
      });
    });
  });

  it("keeps printed text and the last expression apart", async () => {
    await withSession(given, async (session) => {
      expect(await session.run(contractCells.print)).toMatchObject({
        kind: "completed",
        result: null,
        stdout: { text: "hello\n" },
      });
      expect(await session.run(contractCells.value)).toMatchObject({
        kind: "completed",
        result: { text: "42", omittedCharacters: 0 },
        stdout: { text: "" },
      });
    });
  });

  it("gives what code raised as a value, and the session goes on", async () => {
    await withSession(given, async (session) => {
      const raised = await session.run(contractCells.raise);
      expect(raised).toMatchObject({
        kind: "raised",
        error: {
          type: "ValueError",
          message: "no such column",
          traceback: expect.stringContaining("<cell 1>"),
        },
      });
      expect(await evaluate(session, contractCells.value)).toBe("42");
      expect(session.ended).toBeUndefined();
    });
  });

  it("hears hook() and submit() as events, before the cell has ended and in its outcome", async () => {
    await withSession(given, async (session) => {
      const heard: SessionEvent[] = [];
      let isOver = false;
      const running = session.run(contractCells.hook, {
        onEvent: (event) => {
          expect(isOver).toBe(false);
          heard.push(event);
        },
      });
      const hooked = await running;
      isOver = true;
      expect(eventsOf(hooked, "hook")).toEqual([hookedAnswer]);
      expect(heard).toEqual(hooked.events);
      expect(eventsOf(await session.run(contractCells.submit), "submit")).toEqual([submitted]);
    });
  });

  it("gives an error of the event listener to whoever ran the cell", async () => {
    await withSession(given, async (session) => {
      const onEvent = () => {
        throw new Error("the listener's own");
      };
      await expect(session.run(contractCells.submit, { onEvent })).rejects.toThrow("the listener's own");
      expect(await evaluate(session, contractCells.value)).toBe("42");
    });
  });

  it("interrupts a cell at its deadline, and the session goes on", async () => {
    await withSession(given, async (session) => {
      expect(await session.run(contractCells.spin, { timeoutMs: 100 })).toMatchObject({
        kind: "timed-out",
        timeoutMs: 100,
      });
      expect(await evaluate(session, contractCells.value)).toBe("42");
    });
  });

  it("ends with a reason when code ends the process, and runs nothing after", async () => {
    await withSession(given, async (session, sandbox) => {
      const ended = await session.run(contractCells.exit);
      expect(ended).toMatchObject({ kind: "ended", end: { reason: "exited" } });
      expect(session.ended).toMatchObject({ reason: "exited" });
      expect(await session.run(contractCells.value)).toMatchObject({
        kind: "ended",
        end: { reason: "exited" },
        events: [],
      });
      await using next = await sandbox.openSession();
      expect(await evaluate(next, contractCells.value)).toBe("42");
    });
  });

  it("refuses more code than a cell may have, and a deadline that is none", async () => {
    await withSession(given, async (session) => {
      await expect(session.run("#".repeat(codeBytesLimit + 1))).rejects.toThrow(RangeError);
      await expect(session.run(contractCells.value, { timeoutMs: 0 })).rejects.toThrow(RangeError);
      await expect(session.run(contractCells.value, { timeoutMs: Number.NaN })).rejects.toThrow(RangeError);
      expect(await evaluate(session, contractCells.value)).toBe("42");
    });
  });

  it("runs the cells of a session one after another, in the order they were asked for", async () => {
    await withSession(given, async (session) => {
      const order: number[] = [];
      const cells = [contractCells.spin, contractCells.value, contractCells.print];
      await Promise.all(
        cells.map((code, index) => session.run(code, { timeoutMs: 100 }).then(() => order.push(index))),
      );
      expect(order).toEqual([0, 1, 2]);
    });
  });
}

function testSessions(given: Given): void {
  it("names its tier and its environment", async () => {
    const sandbox = given.shared();
    expect(sandbox.isolation.tier).toMatch(/^[a-z-]+$/);
    expect(sandbox.environment.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(sandbox.environment.python).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("closes a session once, however often it is asked to", async () => {
    await withSession(given, async (session) => {
      await Promise.all([session.close(), session.close()]);
      await session.close();
      expect(session.ended).toMatchObject({ reason: "closed" });
      expect(await session.run(contractCells.value)).toMatchObject({
        kind: "ended",
        end: { reason: "closed" },
      });
    });
  });

  it("gives every session an id of its own", async () => {
    const sandbox = given.shared();
    const sessions = await Promise.all([1, 2, 3].map(() => sandbox.openSession()));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(3);
  });

  it("lets a session wait for its turn when all are taken, in order", async () => {
    const sandbox = given.narrow();
    const first = await sandbox.openSession();
    await using second = await sandbox.openSession();
    const order: string[] = [];
    const third = sandbox.openSession().then((session) => {
      order.push("third");
      return session;
    });
    const fourth = sandbox.openSession().then((session) => {
      order.push("fourth");
      return session;
    });
    await second.run(contractCells.value);
    expect(order).toEqual([]);
    await first.close();
    await (await third).close();
    await using last = await fourth;
    expect(await evaluate(last, contractCells.value)).toBe("42");
    expect(order).toEqual(["third", "fourth"]);
  });

  it("gives a place back when a session ends by itself", async () => {
    const sandbox = given.narrow();
    await using _holder = await sandbox.openSession();
    for (let round = 0; round < 3; round += 1) {
      const session = await sandbox.openSession();
      expect(await session.run(contractCells.exit)).toMatchObject({ kind: "ended" });
    }
  });

  it("refuses limits that are none", async () => {
    const sandbox = given.shared();
    await expect(sandbox.openSession({ limits: { cpuSeconds: 0 } })).rejects.toThrow(RangeError);
  });

  it("ends cells and waiting openers when it is closed, and opens nothing after", async () => {
    const sandbox = await given.create({ plugin: csvPlugin, maxSessions: 1 });
    const session = await sandbox.openSession();
    const waiting = sandbox.openSession();
    const outcome = expect(waiting).rejects.toMatchObject({ code: "sandbox/closed" });
    await Promise.all([sandbox.close(), sandbox.close()]);
    await outcome;
    expect(session.ended).toMatchObject({ reason: "closed" });
    await expect(sandbox.openSession()).rejects.toMatchObject({ code: "sandbox/closed" });
    await session.close();
    await sandbox.close();
  });
}

function testDatasets(given: Given): void {
  it("reads a dataset once for all the sessions that start from it", async () => {
    const sandbox = given.shared();
    let reads = 0;
    const source = csvDataset("read\nonce\n");
    const dataset: DatasetSource = {
      ...source,
      read: async () => {
        reads += 1;
        return await source.read();
      },
    };
    const sessions = await Promise.all([1, 2, 3].map(() => sandbox.openSession({ dataset })));
    for (const session of sessions) await session.close();
    await (await sandbox.openSession({ dataset })).close();
    expect(reads).toBe(1);
  });

  it("unloads the dataset that was used longest ago, never one in use", async () => {
    const sandbox = given.narrow();
    const reads: string[] = [];
    const counted = (name: string): DatasetSource => {
      const source = csvDataset(`${name}\n1\n`);
      return {
        ...source,
        read: async () => {
          reads.push(name);
          return await source.read();
        },
      };
    };
    await using held = await sandbox.openSession({ dataset: counted("a") });
    await (await sandbox.openSession({ dataset: counted("b") })).close();
    await (await sandbox.openSession({ dataset: counted("a") })).close();
    expect(reads).toEqual(["a", "b"]);
    await (await sandbox.openSession({ dataset: counted("b") })).close();
    expect(reads).toEqual(["a", "b", "b"]);
    expect(await evaluate(held, contractCells.value)).toBe("42");
  });

  it("refuses bytes that are not what their id says", async () => {
    const sandbox = given.shared();
    const dataset = { ...csvDataset("other\n"), read: async () => Buffer.from("something else") };
    await expect(sandbox.openSession({ dataset })).rejects.toMatchObject({ code: "sandbox/dataset-changed" });
    await using session = await sandbox.openSession({ dataset: smallData });
    expect(await evaluate(session, contractCells.value)).toBe("42");
  });

  it("passes on what reading the file failed with", async () => {
    const sandbox = given.narrow();
    await using _holder = await sandbox.openSession();
    const dataset = { ...csvDataset("unread\n"), read: () => Promise.reject(new Error("disk on fire")) };
    await expect(sandbox.openSession({ dataset })).rejects.toThrow("disk on fire");
    await (await sandbox.openSession({ dataset: smallData })).close();
  });
}

function testPython(given: Given): void {
  it("keeps state from cell to cell within a session", async () => {
    await withSession(given, async (session) => {
      await session.run("import math\nx = 20\ndef double(n):\n    return 2 * n");
      expect(await evaluate(session, "double(x) + math.floor(2.5)")).toBe("42");
    });
  });

  it("hears assignments with what they read", async () => {
    await withSession(given, async (session) => {
      const execution = await session.run("x = 20\ny = x + 1");
      expect(eventsOf(execution, "assignment")).toMatchObject([
        { names: ["x"], codeLine: "x = 20", reads: [], value: { type: "int", wire: 20 } },
        { names: ["y"], codeLine: "y = x + 1", reads: ["x"], value: { wire: 21 } },
      ]);
    });
  });

  it("takes printed look-alikes of events and frames for text", async () => {
    await withSession(given, async (session) => {
      const text = '{"kind": "submit", "answer": 666}';
      const execution = await session.run(
        `import os, sys\nprint('${text}')\nsys.stderr.write('${text}')\nos.write(1, b'D' * 64)\nprint(chr(71) * 16)`,
      );
      expect(execution).toMatchObject({ kind: "completed", stderr: { text } });
      expect(eventsOf(execution, "submit")).toEqual([]);
      expect(await evaluate(session, "40 + 2")).toBe("42");
    });
  });

  it("gives the events that had arrived when a session ends within a cell", async () => {
    await withSession(given, async (session) => {
      const ended = await session.run("import os\nsubmit(7)\nos._exit(3)");
      expect(ended).toMatchObject({ kind: "ended", end: { reason: "exited" } });
      expect(eventsOf(ended, "submit")).toEqual([{ kind: "submit", answer: 7 }]);
    });
  });

  it.each([
    ["SystemExit", "raise SystemExit(2)"],
    ["BaseException", "raise BaseException('x')"],
    ["SyntaxError", "def"],
    ["RecursionError", "def f():\n    return f()\nf()"],
  ])("takes %s for an exception like any other", async (type, code) => {
    await withSession(given, async (session) => {
      expect(await session.run(code)).toMatchObject({ kind: "raised", error: { type } });
      expect(await evaluate(session, "40 + 2")).toBe("42");
    });
  });

  it("says that a session crashed when it is killed by a signal", async () => {
    await withSession(given, async (session) => {
      const crash = "import ctypes\nctypes.string_at(0)";
      expect(await session.run(crash)).toMatchObject({ kind: "ended", end: { reason: "crashed" } });
    });
  });

  it("lets sessions run side by side", async () => {
    const sandbox = given.shared();
    const sessions = await Promise.all(Array.from({ length: 8 }, () => sandbox.openSession()));
    const results = await Promise.all(
      sessions.map(async (session, index) => {
        await session.run(`mine = ${index}`);
        return await evaluate(session, "mine * 10");
      }),
    );
    expect(results).toEqual(["0", "10", "20", "30", "40", "50", "60", "70"]);
  });
}

function testOutput(given: Given): void {
  it("keeps head and tail of much output and counts the middle", async () => {
    const sandbox = given.shared();
    await using session = await sandbox.openSession({ limits: { outputCharacters: 1_000 } });
    const execution = await session.run("print('A' * 50_000 + 'Z' * 50_000)\n'b' * 5_000");
    expect(execution).toMatchObject({ kind: "completed" });
    if (execution.kind !== "completed") return;
    const { stdout, result } = execution;
    expect(stdout.text.startsWith("AAAA")).toBe(true);
    expect(stdout.text.trimEnd().endsWith("ZZZZ")).toBe(true);
    expect(stdout.text.length).toBeLessThanOrEqual(1_100);
    expect(stdout.omittedCharacters).toBeGreaterThanOrEqual(98_900);
    expect(result?.omittedCharacters).toBeGreaterThanOrEqual(3_900);
  });

  it("carries any character that Python can print", async () => {
    await withSession(given, async (session) => {
      const execution = await session.run("print('é😀 \\ud800 \\x00 \\udcff')");
      expect(execution).toMatchObject({ kind: "completed" });
      if (execution.kind !== "completed") return;
      expect(execution.stdout.text).toMatch(/^é😀 /u);
      expect(execution.stdout.text.isWellFormed()).toBe(true);
      expect(await evaluate(session, "40 + 2")).toBe("42");
    });
  });

  it("survives bytes that are no text", async () => {
    await withSession(given, async (session) => {
      const code = "import sys\nsys.stdout.buffer.write(bytes(range(256)))\nsys.stdout.flush()";
      expect((await session.run(code)).kind).toMatch(/^(completed|raised)$/);
      expect(await evaluate(session, "40 + 2")).toBe("42");
    });
  });

  it("takes code with characters that UTF-8 cannot carry for an error of that code", async () => {
    await withSession(given, async (session) => {
      expect((await session.run("x = '\ud800'")).kind).toMatch(/^(completed|raised)$/);
      expect(await evaluate(session, "40 + 2")).toBe("42");
    });
  });
}

function testFreshness(given: Given): void {
  it("starts every session from the dataset as it was loaded, whatever others did", async () => {
    const sandbox = given.shared();
    const look = [
      "import sys, os, random, numpy as np, pandas as pd",
      "(list(df.columns), int(df['a'].sum()), pd.get_option('display.max_rows'), 'mischief' in sys.modules,",
      " os.environ.get('MISCHIEF'), hasattr(pd, 'mischief'), random.random(), float(np.random.rand()),",
      " hash('text'), list({'a', 'b', 'c'}))",
    ].join("\n");
    const spoil = [
      "import sys, os, random, types, numpy as np, pandas as pd",
      "df['mischief'] = 1",
      "df.loc[0, 'a'] = 1_000",
      "pd.set_option('display.max_rows', 3)",
      "sys.modules['mischief'] = types.ModuleType('mischief')",
      "os.environ['MISCHIEF'] = '1'",
      "pd.mischief = True",
      "random.seed(99)",
      "np.random.seed(99)",
    ].join("\n");
    await using untouched = await sandbox.openSession({ dataset: smallData });
    const expected = await evaluate(untouched, look);
    await using spoiled = await sandbox.openSession({ dataset: smallData });
    await evaluate(spoiled, spoil);
    expect(await evaluate(spoiled, look)).not.toBe(expected);
    await using beside = await sandbox.openSession({ dataset: smallData });
    expect(await evaluate(beside, look)).toBe(expected);
    await spoiled.close();
    await using after = await sandbox.openSession({ dataset: smallData });
    expect(await evaluate(after, look)).toBe(expected);
  });

  it("gives each session only its own dataset", async () => {
    const sandbox = given.shared();
    const [one, two, none] = await Promise.all([
      sandbox.openSession({ dataset: csvDataset("a\n1\n") }),
      sandbox.openSession({ dataset: csvDataset("a\n2\n") }),
      sandbox.openSession(),
    ]);
    expect(await evaluate(one, "int(df['a'].sum())")).toBe("1");
    expect(await evaluate(two, "int(df['a'].sum())")).toBe("2");
    expect(await none.run("df")).toMatchObject({ kind: "raised", error: { type: "NameError" } });
  });
}

function testLimits(given: Given): void {
  it("kills a session that does not give way at its deadline, and no other", async () => {
    const sandbox = given.shared();
    await using stubborn = await sandbox.openSession({ limits: { graceMs: 100 } });
    await using neighbour = await sandbox.openSession();
    // A loop in C, which never looks for interrupts.
    const code = "import itertools\nsum(itertools.repeat(1))";
    const [ended, value] = await Promise.all([
      stubborn.run(code, { timeoutMs: 100 }),
      evaluate(neighbour, "40 + 2"),
    ]);
    expect(ended).toMatchObject({ kind: "ended", end: { reason: "wall-time" } });
    expect(value).toBe("42");
    expect(await evaluate(neighbour, "40 + 2")).toBe("42");
  });

  it("ends a session that asks for too much memory, and no other", async () => {
    const sandbox = given.shared();
    await using greedy = await sandbox.openSession({ limits: { memoryBytes: 268_435_456 } });
    await using neighbour = await sandbox.openSession();
    const ended = await greedy.run("kept = bytearray(4_000_000_000)");
    expect(ended).toMatchObject({ kind: "ended", end: { reason: "memory" } });
    expect(await evaluate(neighbour, "40 + 2")).toBe("42");
  });

  it("ends a session whose CPU time is used up", async () => {
    const sandbox = given.shared();
    await using session = await sandbox.openSession({ limits: { cpuSeconds: 1 } });
    const ended = await session.run("while True:\n    pass", { timeoutMs: 10_000 });
    expect(ended).toMatchObject({ kind: "ended", end: { reason: "cpu-time" } });
  });

  it("keeps no more hooks of a cell than it may have, and counts the others", async () => {
    const sandbox = given.shared();
    await using session = await sandbox.openSession({ limits: { hooksPerCell: 3 } });
    const execution = await session.run('for i in range(10):\n    hook(i, "i")');
    expect(eventsOf(execution, "hook")).toHaveLength(3);
    expect(execution).toMatchObject({ kind: "completed", droppedEvents: 7 });
  });
}

function testLoaders(given: Given): void {
  it.each([
    ["raises", { raises: true }, { reason: "raised", error: { type: "ValueError" } }],
    ["crashes", { crashes: true }, { reason: "crashed" }],
    ["takes too long", { sleepSeconds: 60 }, { reason: "timeout", error: { type: "TimeoutError" } }],
    ["needs too much memory", { takeBytes: 2 ** 32 }, { reason: "memory", error: { type: "MemoryError" } }],
  ])("says so when a loader %s, and loads the next dataset", async (_, options, context) => {
    const sandbox = given.narrow();
    await using _holder = await sandbox.openSession();
    const dataset = csvDataset(smallCsv, options);
    await expect(sandbox.openSession({ dataset })).rejects.toMatchObject({
      code: "sandbox/load-failed",
      context,
    });
    await using session = await sandbox.openSession({ dataset: smallData });
    expect(await evaluate(session, "int(df['b'].sum())")).toBe("6");
  });

  it("carries a dataset of several pieces whole", async () => {
    const rows = Array.from({ length: 300_000 }, (_, index) => `${index},x`);
    const dataset = csvDataset(`n,t\n${rows.join("\n")}\n`);
    await withSession(
      given,
      async (session) => expect(await evaluate(session, "int(df['n'].sum())")).toBe("44999850000"),
      dataset,
    );
  });
}
