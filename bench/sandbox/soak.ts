import type { DatasetSource, Sandbox, Session } from "@daydream/sandbox";
import { descendants } from "./measure.ts";
import type { Table } from "./table.ts";

export interface SoakOptions {
  readonly sandbox: Sandbox;
  readonly datasets: readonly { readonly source: DatasetSource; readonly rows: number }[];
  readonly seconds: number;
  readonly table: Table;
}

/** Many sessions at a time, some of them hostile: no answer may be wrong, and the base may not die. */
export async function soak({ sandbox, datasets, seconds, table }: SoakOptions): Promise<void> {
  const seen = { cells: 0, sessions: 0, hostile: 0, ended: 0 };
  const wrong: string[] = [];
  const [base] = descendants(process.pid);
  const untilMs = performance.now() + seconds * 1_000;

  const runSession = async (random: () => number) => {
    const dataset = datasets[Math.floor(random() * datasets.length)];
    if (dataset === undefined) throw new RangeError("a soak needs datasets");
    await using session = await sandbox.openSession({
      dataset: dataset.source,
      limits: { graceMs: 200, memoryBytes: 536_870_912 },
    });
    seen.sessions += 1;
    let total = 0;
    const cells = 1 + Math.floor(random() * 15);
    for (let cell = 0; cell < cells && session.ended === undefined; cell += 1) {
      seen.cells += 1;
      if (random() < hostileShare) {
        const attack = attacks[Math.floor(random() * attacks.length)];
        if (attack === undefined) throw new RangeError("a soak needs attacks");
        seen.hostile += 1;
        const outcome = await outcomeOf(session, attack.code, 300);
        if (!attack.outcomes.includes(outcome)) wrong.push(`${attack.code} was ${outcome}`);
      } else {
        total += cell;
        const code = `total = globals().get('total', 0) + ${cell}\n(total, len(df), 'mark' in globals())`;
        const outcome = await outcomeOf(session, code, 20_000);
        const expected = `completed (${total}, ${dataset.rows}, False)`;
        if (outcome !== expected) wrong.push(`a sum was ${outcome}, not ${expected}`);
      }
    }
    if (session.ended === undefined) await session.run("mark = 1\ndf.drop(df.index, inplace=True)");
    else seen.ended += 1;
  };

  const lane = async (number: number) => {
    const random = seeded(number);
    while (performance.now() < untilMs) await runSession(random);
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));

  table.show(
    `soak: ${seconds} s, ${lanes} lanes`,
    `${seen.cells} cells, ${seen.hostile} hostile, ${seen.sessions} sessions, ${seen.ended} ended`,
  );
  for (const line of wrong.slice(0, 10)) table.show("soak: wrong", line);
  table.check({ row: 14, name: "soak: wrong results", value: wrong.length, bound: 0, format: String });
  const deaths = descendants(process.pid)[0] === base ? 0 : 1;
  table.check({ row: 14, name: "soak: bases that died", value: deaths, bound: 0, format: String });
}

// --- internal ---

const lanes = 8;
const hostileShare = 0.08;

interface Attack {
  readonly code: string;
  readonly outcomes: readonly string[];
}

/** What each may come to; whoever survives must still answer right in its next cell. */
const attacks: readonly Attack[] = [
  { code: "while True:\n    pass", outcomes: ["timed-out"] },
  { code: "import itertools\nsum(itertools.repeat(1))", outcomes: ["ended wall-time"] },
  { code: "hog = bytearray(8_000_000_000)", outcomes: ["ended memory"] },
  { code: "import os\nos._exit(1)", outcomes: ["ended exited"] },
  { code: "import os\nos.abort()", outcomes: ["ended crashed"] },
  { code: "import ctypes\nctypes.string_at(0)", outcomes: ["ended crashed"] },
  { code: "import os\nos.write(3, b'junk' * 100)", outcomes: ["ended protocol"] },
  { code: "import os\nos.fork()", outcomes: ["raised PermissionError"] },
  { code: "while True:\n    print('x' * 100_000)", outcomes: ["timed-out"] },
  { code: "raise SystemExit", outcomes: ["raised SystemExit"] },
  {
    code: "for number in range(100):\n    open(str(number), 'wb').write(bytes(10_000_000))",
    outcomes: ["ended scratch-space", "raised OSError", "raised PermissionError", "timed-out"],
  },
];

async function outcomeOf(session: Session, code: string, timeoutMs: number): Promise<string> {
  const execution = await session.run(code, { timeoutMs });
  switch (execution.kind) {
    case "completed":
      return `completed ${execution.result?.text ?? ""}`;
    case "raised":
      return `raised ${execution.error.type}`;
    case "timed-out":
      return "timed-out";
    case "ended":
      return `ended ${execution.end.reason}`;
  }
}

/** Numbers in [0, 1) that depend on the seed alone. */
function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
