import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSandbox, type Sandbox } from "@daydream/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DuckdbWorker, startDuckdbWorker } from "./duckdb-worker.ts";
import { exactDataset } from "./fixtures/exact-dataset.ts";
import {
  type CreateSecondEngineOptions,
  createSecondEngine,
  type QueryOutcome,
  type SecondEngine,
} from "./second-engine.ts";

const plugin = fileURLToPath(new URL("fixtures/exact-frame", import.meta.url));
const numbers = exactDataset([{ name: "n", type: "BIGINT", values: ["1", "2", "3"] }]);
const engine = createSecondEngine();
let sandbox: Sandbox;
let folder = "";

beforeAll(async () => {
  sandbox = await openSandbox({ plugin });
  folder = await mkdtemp(join(tmpdir(), "csvagent-sql-"));
});
afterAll(async () => {
  await engine.close();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

function ask(sql: string, on: SecondEngine = engine, dataset = numbers): Promise<QueryOutcome> {
  return on.query({ sql, measures: ["n"] }, { dataset, sandbox });
}

async function reasonOf(sql: string, on?: SecondEngine): Promise<string> {
  const outcome = await ask(sql, on);
  return outcome.kind === "failed" ? outcome.reason : expect.fail(`${sql} was run`);
}

/** An engine whose processes a test can look at. */
function watched(options: CreateSecondEngineOptions = {}): {
  readonly own: SecondEngine;
  readonly workers: readonly DuckdbWorker[];
} {
  const workers: DuckdbWorker[] = [];
  const own = createSecondEngine({
    ...options,
    startWorker: async (limits) => {
      const worker = await startDuckdbWorker(limits);
      workers.push(worker);
      return worker;
    },
  });
  return { own, workers };
}

describe("createSecondEngine()", () => {
  it("gives a query's only row", async () => {
    expect(await ask("SELECT sum(n) AS total, [1, 2] AS list, {'a': 'b'} AS object FROM data")).toEqual({
      kind: "row",
      columns: [
        ["total", 6],
        ["list", [1, 2]],
        ["object", { a: "b" }],
      ],
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });

  it.each([
    ["missing", "NULL", null],
    ["not a number", "'nan'::DOUBLE", null],
    ["infinite", "-'inf'::DOUBLE", { $num: "-Infinity" }],
    ["a decimal", "12.50", 12.5],
    ["beyond 2^53", "9007199254740993", { $num: "9007199254740993" }],
    ["beyond 64 bits", "170141183460469231731687303715884105727", { $num: String(2n ** 127n - 1n) }],
    [
      "a map",
      "MAP {'a': 1, 'b': 2}",
      {
        $map: [
          ["a", 1],
          ["b", 2],
        ],
      },
    ],
    ["a division of whole numbers", "7 / 2", 3.5],
  ])("writes what is %s like a session does", async (_, expression, value) => {
    expect(await ask(`SELECT ${expression} AS it`)).toMatchObject({ columns: [["it", value]] });
  });

  it.each([
    ["SELECT n FROM data WHERE n > 5", /gives no row/],
    ["SELECT n FROM data", /more than one row/],
    ["SELECT 1 AS a, 2 AS a", /two columns "a"/],
    ["SELECT DATE '2020-01-01'", /cast it to VARCHAR/],
    ["SELECT repeat('x', 2000000)", /more than 1000000 characters/],
    ["SELECT m FROM data", /Binder Error.*"m"/],
    ["SELEC 1", /syntax error/],
    ["SELECT sum(n) FROM numbers", /may read data and measures, not numbers/],
  ])("says what is wrong with %s", async (sql, reason) => {
    expect(await reasonOf(sql)).toMatch(reason);
  });

  it("starts nothing before the first query, and nothing after it is closed", async () => {
    const { own, workers } = watched();
    expect(workers).toEqual([]);
    await own.close();
    await expect(ask("SELECT 1", own)).rejects.toMatchObject({ code: "csvagent/second-engine-closed" });
    expect(workers).toEqual([]);
  });

  it("asks once more when its process is lost, and hands the data over anew", async () => {
    const { own, workers } = watched();
    await ask("SELECT 1", own);
    await workers[0]?.close();
    expect(await ask("SELECT sum(n) AS total FROM data", own)).toMatchObject({ columns: [["total", 6]] });
    expect(workers.length).toBe(2);
    await own.close();
  });

  it("ends what runs when it is closed", async () => {
    const { own, workers } = watched();
    await ask("SELECT 1", own);
    const endless = ask(endlessQuery, own);
    const waiting = ask("SELECT 1", own);
    const outcomes = Promise.allSettled([endless, waiting]);
    await own.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(workers.map((worker) => worker.isAlive())).toEqual([false]);
  });

  it("forgets the dataset that was used longest ago", async () => {
    const { own, workers } = watched({ limits: { datasets: 1 } });
    const other = exactDataset([{ name: "n", type: "BIGINT", values: ["7"] }]);
    for (const [dataset, total] of [
      [numbers, 6],
      [other, 7],
      [numbers, 6],
    ] as const)
      expect(await ask("SELECT sum(n) AS total FROM data", own, dataset)).toMatchObject({
        columns: [["total", total]],
      });
    expect(workers.length).toBe(1);
    await own.close();
  });

  it("leaves no process behind when its own one is killed", async () => {
    const program = [
      `import { startDuckdbWorker } from ${JSON.stringify(new URL("duckdb-worker.ts", import.meta.url).href)};`,
      `import { duckdbLimitsSchema } from ${JSON.stringify(new URL("duckdb-limits.ts", import.meta.url).href)};`,
      "const worker = await startDuckdbWorker(duckdbLimitsSchema.parse({}));",
      "process.stdout.write(String(worker.pid));",
    ].join("\n");
    const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = await once(parent.stdout, "data");
    const pid = Number(output);
    expect(isRunning(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
  });
});

const endlessQuery =
  "WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM t) SELECT count(*) AS n FROM t";

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("an untrusted query", () => {
  it.each([
    ["read a file", "SELECT content FROM read_text('/etc/passwd')", /may not read read_text/],
    ["read bytes", "SELECT content FROM read_blob('/etc/passwd')", /may not read read_blob/],
    ["read a CSV file", "SELECT * FROM read_csv('/etc/passwd')", /may not read read_csv/],
    ["read a file by its name", "SELECT * FROM '/etc/passwd'", /may read data and measures/],
    ["read a file in a subquery", "SELECT (SELECT max(content) FROM read_text('/etc/passwd'))", /read_text/],
    ["read a file in a CTE", "WITH f AS (FROM read_text('/etc/passwd')) SELECT * FROM f", /read_text/],
    [
      "read a file under a CTE's name",
      "WITH read_text AS (SELECT 1) SELECT * FROM read_text('/etc/passwd')",
      /read_text/,
    ],
    ["list files", "SELECT count(*) FROM glob('/etc/*')", /may not read glob/],
    ["reach the network", "SELECT * FROM read_csv('http://127.0.0.1:9/x')", /may not read read_csv/],
    ["run a text as a query", "SELECT * FROM query('SELECT 1')", /may not read query/],
    ["name a table by a text", "SELECT * FROM query_table('data')", /may not read query_table/],
    [
      "log to a file",
      "SELECT * FROM enable_logging(storage = 'file', storage_path = 'FOLDER')",
      /enable_logging/,
    ],
    ["look at settings", "SELECT count(*) FROM duckdb_settings()", /may not read duckdb_settings/],
    [
      "look at a system table",
      "SELECT count(*) FROM information_schema.tables",
      /not information_schema.tables/,
    ],
    ["describe tables", "SELECT count(*) FROM (DESCRIBE data)", /describe tables/],
    ["install an extension", "INSTALL httpfs", /Only SELECT/],
    ["load an extension", "LOAD httpfs", /Only SELECT/],
    ["attach a database", "ATTACH 'FOLDER/x.db'", /Only SELECT/],
    ["copy to a file", "COPY data TO 'FOLDER/x.csv'", /Only SELECT/],
    ["export the database", "EXPORT DATABASE 'FOLDER/x'", /Only SELECT/],
    ["change a setting", "SET memory_limit = '10GB'", /Only SELECT/],
    ["unlock the settings", "SET lock_configuration = false", /Only SELECT/],
    ["change the data", "UPDATE data SET n = 4", /Only SELECT/],
    ["drop the data", "SELECT 1; DROP TABLE data", /Only SELECT|one query/],
    ["make a table", "CREATE TABLE other AS SELECT 1", /Only SELECT/],
    ["keep a secret", "CREATE PERSISTENT SECRET s (TYPE s3)", /./],
  ])("cannot %s", async (_, sql, reason) => {
    expect(await reasonOf(sql.replace("FOLDER", folder))).toMatch(reason);
    expect(await readdir(folder)).toEqual([]);
    expect(await ask("SELECT sum(n) AS total FROM data")).toMatchObject({ columns: [["total", 6]] });
  });

  it("meets settings that forbid the same once more", async () => {
    const settings = ["enable_external_access", "lock_configuration", "autoload_known_extensions"];
    const sql = `SELECT ${settings.map((name) => `current_setting('${name}') AS ${name}`).join(", ")}`;
    expect(await ask(sql)).toMatchObject({
      columns: [
        ["enable_external_access", false],
        ["lock_configuration", true],
        ["autoload_known_extensions", false],
      ],
    });
  });

  it("sees nothing of the environment", async () => {
    expect(await reasonOf("SELECT getenv('PATH')")).toMatch(/getenv/);
  });

  it("is killed when it takes too long, and the next one is answered", async () => {
    const { own } = watched({ limits: { queryTimeoutMs: 300 } });
    expect(await reasonOf(endlessQuery, own)).toBe("it takes longer than 300 ms");
    expect(await ask("SELECT sum(n) AS total FROM data", own)).toMatchObject({ columns: [["total", 6]] });
    await own.close();
  });

  it("is stopped when it takes too much memory, and the next one is answered", async () => {
    const { own } = watched({ limits: { memoryBytes: 64 * 1_048_576, processBytes: 400 * 1_048_576 } });
    expect(await reasonOf("SELECT length(list(i)) AS n FROM range(100000000) AS s(i)", own)).toMatch(
      /Out of Memory/,
    );
    expect(await reasonOf("SELECT length(repeat('x', 2000000000)) AS n", own)).toBe(
      "it takes more than 400 MiB of memory",
    );
    expect(await ask("SELECT sum(n) AS total FROM data", own)).toMatchObject({ columns: [["total", 6]] });
    await own.close();
  });
});
