import { fileURLToPath } from "node:url";
import type { JsonValue } from "@daydream/base";
import { openSandbox, type Sandbox } from "@daydream/sandbox";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExactColumn, exactDataset } from "./fixtures/exact-dataset.ts";
import { createSecondEngine, type QueriedDataset } from "./second-engine.ts";
import { quoteIdentifier, quoteText, sqlColumnNames } from "./sql-column-names.ts";

const plugin = fileURLToPath(new URL("fixtures/exact-frame", import.meta.url));
const engine = createSecondEngine();
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox({ plugin });
});
afterAll(async () => {
  await engine.close();
  await sandbox.close();
});

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "",
    " ",
    "a,b",
    '"',
    "''",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "NA",
    "nan",
    "null",
    "true",
    "1",
    "{x}",
  ),
  fc.constantFrom("é", "e\u0301", "İ", "日本", "👩‍🔬", "\u{10ffff}", "\u2028", "﷽", "--", "/*", "$$"),
);
const name = fc.oneof(text, fc.constantFrom("a", "A", "rowid", "ROWID", "rowid.1", "data", "select"));

const whole = (low: bigint, high: bigint): fc.Arbitrary<string> => fc.bigInt(low, high).map(String);
const double = fc.oneof(
  fc.double({ noNaN: true }).map(pythonFloat),
  fc.constantFrom("inf", "-inf", "9007199254740993.0", "5e-324", "1.7976931348623157e308", "0.1"),
);

function pythonFloat(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";
}

/** What the frame holds, the way a second engine should give it back. */
function expected({ type, values }: ExactColumn): readonly JsonValue[] {
  return values.map((value) => {
    if (value === null || typeof value === "boolean" || type === "VARCHAR") return value;
    if (type !== "DOUBLE") return Number.isSafeInteger(Number(value)) ? Number(value) : { $num: value };
    if (value.endsWith("inf")) return { $num: value === "inf" ? "Infinity" : "-Infinity" };
    // JSON has no minus zero.
    return Number(value) + 0;
  });
}

function frameOf(rows: number): fc.Arbitrary<readonly ExactColumn[]> {
  const column = <Type extends ExactColumn["type"]>(
    type: Type,
    value: fc.Arbitrary<string | boolean | null>,
  ): fc.Arbitrary<Omit<ExactColumn, "name">> =>
    fc.record({
      type: fc.constant(type),
      values: fc.array(value, { minLength: rows, maxLength: rows }),
    });
  const kinds = [
    column("BIGINT", whole(-(2n ** 63n), 2n ** 63n - 1n)),
    column("UBIGINT", whole(0n, 2n ** 64n - 1n)),
    column("DOUBLE", fc.option(double)),
    column("BOOLEAN", fc.boolean()),
    column("BOOLEAN", fc.option(fc.boolean())),
    column("VARCHAR", fc.option(text)),
  ];
  return fc
    .uniqueArray(name, { minLength: 1, maxLength: 8 })
    .chain((names) =>
      fc.tuple(...names.map((each) => fc.oneof(...kinds).map((rest) => ({ name: each, ...rest })))),
    )
    .map((columns) =>
      // pandas has no kind for a column of nothing but missing texts or truth values.
      columns.map((each) =>
        each.values.every((value) => value === null) ? { ...each, type: "DOUBLE" } : each,
      ),
    );
}

async function valuesIn(dataset: QueriedDataset["dataset"], column: string): Promise<JsonValue | undefined> {
  const sql = `SELECT list(${column} ORDER BY rowid) AS held FROM data`;
  const outcome = await engine.query({ sql, measures: [] }, { dataset, sandbox });
  return outcome.kind === "row" ? outcome.columns[0]?.[1] : expect.fail(outcome.reason);
}

describe("exportFrame()", () => {
  it("hands every name and every value over exactly", async () => {
    const anyFrame = fc.integer({ min: 1, max: 12 }).chain(frameOf);
    const check = fc.asyncProperty(anyFrame, async (columns) => {
      const dataset = exactDataset(columns);
      const called = sqlColumnNames(columns.map((each) => each.name));
      for (const each of columns)
        expect(await valuesIn(dataset, quoteIdentifier(called.get(each.name) ?? "")), each.name).toEqual(
          expected(each),
        );
    });
    await fc.assert(check, { numRuns: 40 });
  }, 60_000);

  it("keeps the order and the last value of a frame of many pieces", async () => {
    const rows = Array.from({ length: 30_000 }, (_, row) => row);
    const texts = rows.map((row) => (row % 7 === 0 ? null : `${'"\\\n'.repeat(row % 40)}${row}`));
    const columns: readonly ExactColumn[] = [
      { name: "number", type: "BIGINT", values: rows.map(String) },
      { name: "text", type: "VARCHAR", values: texts },
    ];
    const dataset = exactDataset(columns);
    const sql =
      "SELECT count(*) AS rows, bool_and(number = rowid) AS ordered, count(text) AS present, " +
      "md5(string_agg(text, ',' ORDER BY rowid)) AS digest FROM data";
    const outcome = await engine.query({ sql, measures: [] }, { dataset, sandbox });
    const { createHash } = await import("node:crypto");
    const kept = texts.filter((each) => each !== null);
    expect(outcome).toMatchObject({
      columns: [
        ["rows", rows.length],
        ["ordered", true],
        ["present", kept.length],
        ["digest", createHash("md5").update(kept.join(",")).digest("hex")],
      ],
    });
  });

  it("gives measures by the names that the frame has", async () => {
    const values = ["1.5", null, "-2.0"];
    const columns: readonly ExactColumn[] = [
      { name: "it's", type: "DOUBLE", values },
      { name: 'IT"S', type: "BIGINT", values: ["1", "2", "3"] },
      { name: "It's", type: "BIGINT", values: ["4", "5", "6"] },
    ];
    const on = { dataset: exactDataset(columns), sandbox };
    const measures = columns.map((each) => each.name);
    for (const { name: measure, values: held } of columns) {
      const sql = `SELECT list(value ORDER BY row) AS held FROM measures WHERE name = ${quoteText(measure)}`;
      const numbers = held.map((value) => (value === null ? null : Number(value)));
      expect(await engine.query({ sql, measures }, on)).toMatchObject({ columns: [["held", numbers]] });
    }
  });

  it("says which column it cannot hand over", async () => {
    const dataset = exactDataset([{ name: "mixed", type: "VARCHAR", values: ["text", true] }]);
    await expect(engine.query({ sql: "SELECT 1", measures: [] }, { dataset, sandbox })).rejects.toMatchObject(
      {
        code: "csvagent/frame-not-exported",
        context: { reason: expect.stringContaining("column 'mixed' holds bool, str") },
      },
    );
  });
});
