import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryIo } from "@daydream/terminal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../cli.ts";
import { questionsPath } from "../inspection/read-artefacts.ts";
import { sampleQuestion } from "../question/sample-question.ts";

const folder = mkdtempSync(join(tmpdir(), "csvagent-bad-input-"));
const dataRoot = join(folder, "data");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(line: string) {
  const io = createMemoryIo({ workingDirectory: folder });
  const code = await main([...line.split(" "), "--data-root", dataRoot], io);
  return { code, ...io.printed };
}

/** Exit 2, one error with the code, one hint. */
function expectRefusal({ code, out, err }: Awaited<ReturnType<typeof run>>, errorCode: string): void {
  expect([code, out]).toEqual([2, ""]);
  const lines = err.split("\n").filter((line) => line !== "" && !line.startsWith("sandbox: "));
  expect(lines).toEqual([expect.stringMatching(/^error: /), expect.stringMatching(/^hint: /)]);
  expect(lines[0]).toContain(`[${errorCode}]`);
}

/** A table of numbers and two categories, in any form. */
function table({ between = ",", header = ["x", "y", "kind"], kinds = ["u", "v"] } = {}): string {
  const rows = Array.from({ length: 60 }, (_, row) => [
    `${((row * row) % 41) + 0.5}`,
    `${(row * 7) % 23}`,
    kinds[row % kinds.length] ?? "",
  ]);
  return [header, ...rows].map((fields) => `${fields.join(between)}\n`).join("");
}

const numbers = Array.from({ length: 300 }, (_, index) => index + 1);
const wide = [
  numbers.map((number) => `c${number}`),
  ...Array.from({ length: 60 }, (_, row) => numbers.map((number) => `${((row * number) % 97) + 0.5}`)),
];

const readable: Readonly<Record<string, string | Buffer>> = {
  "header-only": "a,b\n",
  "one-column": `age\n${table()
    .split("\n")
    .slice(1, -1)
    .map((row) => `${row.split(",")[1]}\n`)
    .join("")}`,
  tabs: table({ between: "\t" }),
  semicolons: table({ between: ";" }),
  bom: `\uFEFF${table({ kinds: ["p", "q"] })}`,
  latin: Buffer.from(table({ header: ["größe", "länge", "farbe"], kinds: ["grün", "weiß"] }), "latin1"),
  booleans: table({ kinds: ["True", "False"] }),
  repeated: table({ header: ["a", "a", "b"] }),
  wide: wide.map((fields) => `${fields.join(",")}\n`).join(""),
};
const unreadable: Readonly<Record<string, string | Buffer>> = {
  empty: "",
  binary: Buffer.from(Array.from({ length: 1_024 }, (_, index) => index % 256)),
};

beforeAll(() => {
  for (const [name, content] of Object.entries({ ...readable, ...unreadable })) {
    mkdirSync(join(dataRoot, "datasets", name), { recursive: true });
    writeFileSync(join(dataRoot, "datasets", name, "data.csv"), content);
    writeFileSync(join(folder, `${name}.csv`), content);
  }
  mkdirSync(join(dataRoot, "datasets/folder/data.csv"), { recursive: true });
  mkdirSync(join(folder, "folder.csv"));
});

describe("csvagent datasets add and show", () => {
  it.each([
    ["missing.csv", "csvagent/csv-missing"],
    ["folder.csv", "csvagent/csv-not-a-file"],
    ["empty.csv", "csvagent/csv-empty"],
    ["binary.csv", "csvagent/csv-unreadable"],
  ])("refuse %s and keep nothing of it", async (file, code) => {
    expectRefusal(await run(`datasets add ${file} --name refused`), code);
    if (file !== "binary.csv") expectRefusal(await run(`datasets show ./${file}`), code);
    expect(readdirSync(join(dataRoot, "datasets"))).not.toContain("refused");
  });

  it("take a file in another encoding, and a header without rows", async () => {
    const added = await run("datasets add latin.csv --name added");
    expect([added.code, added.out]).toEqual([0, expect.stringContaining("added added: 60 rows, 3 columns")]);
    expect(added.out).toContain("grün 30, weiß 30");
    const again = await run("datasets add latin.csv --name added");
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("nothing to do")]);
    expectRefusal(await run("datasets add tabs.csv --name added"), "csvagent/dataset-exists");
    const shown = await run("datasets show header-only --json");
    expect([shown.code, JSON.parse(shown.out).profile]).toMatchObject([0, { rows: 0 }]);
    rmSync(join(dataRoot, "datasets/added"), { recursive: true });
  });

  it("name the datasets there are when one is unknown", async () => {
    const shown = await run("datasets show nowhere");
    expectRefusal(shown, "csvagent/dataset-unknown");
    expect(shown.err).toContain("semicolons");
  });
});

describe("csvagent run", () => {
  it("makes verified episodes of every readable file and names every other one", async () => {
    const { code, out, err } = await run("run --template --teacher reference --limit 4");
    expect(code).toBe(1);
    const rows = new Map(
      out.split("\n").map((line) => {
        const [name = "", questions, , , verified, unverified] = line.split(/ +/);
        return [name, { questions: Number(questions), verified: Number(verified), unverified }] as const;
      }),
    );
    for (const name of Object.keys(readable)) {
      const row = rows.get(name) ?? expect.fail(`${name} is not in ${out}`);
      expect([name, row.verified, row.unverified]).toEqual([name, row.questions, "0"]);
      expect([name, row.questions > 0]).toEqual([name, name !== "header-only"]);
    }
    const failed = err.split("\n").filter((line) => line.startsWith("failed: "));
    expect(failed.toSorted()).toEqual([
      expect.stringMatching(/^failed: binary, prepare: .*NUL bytes.*\[csvagent\/csv-unreadable\]$/),
      expect.stringMatching(/^failed: empty, prepare: .* is empty \[csvagent\/csv-empty\]$/),
      expect.stringMatching(/^failed: folder, prepare: .*directory.* \[csvagent\/csv-not-a-file\]$/),
    ]);
    expect(err.match(/^ {2}hint: /gm)).toHaveLength(3);
  });

  it("refuses a dataset that it does not know before it starts anything", async () => {
    const refused = await run("run --template --teacher reference --dataset nowhere");
    expectRefusal(refused, "csvagent/dataset-unknown");
    expect(refused.err).not.toContain("sandbox: ");
  });
});

describe("csvagent generate episodes and inspect questions", () => {
  const { dataset: _, ...rest } = sampleQuestion();
  const record = { ...rest, dataset: "tabs" };
  it.each([
    ["a key of old", [{ ...record, _ground_truth: 1 }], "q_sample, _ground_truth: is not accepted"],
    ["another key of old", [{ ...record, subtype: "x" }], "q_sample, subtype: is not accepted"],
    ["an object around the list", { questions: [record] }, "the file, questions: is not accepted"],
    ["an unknown source", [{ ...record, source: "synthetic" }], "q_sample, source: must be one of"],
    ["no JSON", undefined, "the file: is not JSON"],
  ])("refuse a questions file with %s and name it", async (_name, content, sentence) => {
    const path = join(dataRoot, questionsPath("template", "tabs"));
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content === undefined ? '[{"id": ' : JSON.stringify(content));
    for (const line of [
      "generate episodes --template --teacher reference --dataset tabs",
      "inspect questions --source template",
    ]) {
      const refused = await run(line);
      expectRefusal(refused, "csvagent/bad-questions");
      expect(refused.err).toContain(`${path}: ${sentence}`);
    }
  });

  it("are given a file made anew by --regenerate, as the error's hint says", async () => {
    const made = await run("generate questions --template --dataset tabs --limit 2 --regenerate");
    expect(made.code, made.err).toBe(0);
    const shown = await run("inspect questions --source template --dataset tabs --json");
    expect([shown.code, JSON.parse(shown.out).total]).toEqual([0, expect.any(Number)]);
  });
});
