import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryIo } from "@daydream/terminal";
import { untilOrGone } from "@daydream/terminal/test-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../cli.ts";
import { startCsvagent } from "../production/csvagent-process.ts";
import { takeSnapshot, wholeLines } from "../production/data-root-snapshot.ts";
import { sampleTemplateFile } from "../template/sample-template-file.ts";

const dataRoot = mkdtempSync(join(tmpdir(), "csvagent-generate-"));
afterAll(() => rmSync(dataRoot, { recursive: true, force: true }));

async function run(line: string) {
  const io = createMemoryIo();
  const code = await main([...line.split(" "), "--data-root", dataRoot], io);
  return { code, ...io.printed };
}

async function done(line: string): Promise<string> {
  const { code, out, err } = await run(line);
  expect(code, err).toBe(0);
  return out;
}

const questionsOf = (slug: string) => `questions/template/${slug}/questions.json`;
const files = () => takeSnapshot(dataRoot).files;

function questionIds(slug: string): readonly string[] {
  const questions: { id: string }[] = JSON.parse(files().get(questionsOf(slug)) ?? "[]");
  return questions.map(({ id }) => id);
}

/** The row of a dataset in the table that a command prints. */
function rowOf(slug: string, out: string): readonly string[] {
  return (out.split("\n").find((line) => line.startsWith(`${slug} `)) ?? "").split(/ +/).slice(1);
}

const ownTemplate = join(dataRoot, "templates/a_row_count.py");
const generate = "generate questions --template --dataset state-crime --limit 4";
const solve = "generate episodes --template --teacher reference --dataset state-crime";

beforeAll(async () => {
  mkdirSync(join(dataRoot, "templates"));
  await done(generate);
});

describe("csvagent generate questions", () => {
  it("finds nothing new the second time and leaves every byte as it is", async () => {
    const before = files();
    expect(before.has(questionsOf("state-crime"))).toBe(true);
    expect(rowOf("state-crime", await done(generate)).slice(0, 2)).toEqual(["4", "0"]);
    expect(files()).toEqual(before);
  });

  it("adds only the questions of a template that was dropped in", async () => {
    const before = questionIds("state-crime");
    writeFileSync(ownTemplate, sampleTemplateFile({ name: "a_row_count" }));
    expect(rowOf("state-crime", await done(generate)).slice(0, 2)).toEqual(["5", "1"]);
    expect(questionIds("state-crime").filter((id) => !before.includes(id))).toHaveLength(1);
    expect(before.filter((id) => !questionIds("state-crime").includes(id))).toEqual([]);
  });

  it("keeps and tells the questions of a template that was edited, until --regenerate drops them", async () => {
    const before = questionIds("state-crime");
    writeFileSync(
      ownTemplate,
      sampleTemplateFile({ name: "a_row_count", question: "How many rows are there?" }),
    );
    const edited = await done(generate);
    expect(rowOf("state-crime", edited).slice(0, 2)).toEqual(["6", "1"]);
    expect(edited).toContain("kept: state-crime: 1 questions that no template gives any more; --regenerate");
    const regenerated = await done(`${generate} --regenerate`);
    expect(rowOf("state-crime", regenerated).slice(0, 2)).toEqual(["5", "4"]);
    expect(regenerated).not.toContain("kept: ");
    expect(before.filter((id) => !questionIds("state-crime").includes(id))).toHaveLength(1);
  });

  it("takes at most --max-datasets datasets", async () => {
    const line = "generate questions --template --dataset penguins weather state-crime --max-datasets 2";
    expect(await done(`${line} --dry-run`)).toMatch(/templates about penguins, weather\n/);
  });
});

describe("csvagent generate episodes", () => {
  it("solves --limit questions, then the others, then none", async () => {
    expect(rowOf("state-crime", await done(`${solve} --limit 2`))).toEqual(["5", "2", "0", "0"]);
    expect(rowOf("state-crime", await done(solve))).toEqual(["5", "3", "0", "2"]);
    const before = files();
    expect(rowOf("state-crime", await done(solve))).toEqual(["5", "0", "0", "5"]);
    expect(files()).toEqual(before);
  });

  it("keeps the old file when it is killed while it makes all anew, and replaces it whole at the end", async () => {
    const { episodes: old } = takeSnapshot(dataRoot);
    const csvagent = startCsvagent([...solve.split(" "), "--fresh", "--data-root", dataRoot]);
    const newLines = () => wholeLines(files().get("episodes/template.fresh.jsonl") ?? "").length;
    expect(await untilOrGone(csvagent, () => newLines() >= 2)).toBe(true);
    csvagent.signal("SIGKILL");
    expect((await csvagent.exit).signal).toBe("SIGKILL");
    expect(takeSnapshot(dataRoot).episodes).toEqual(old);

    expect(rowOf("state-crime", await done(`${solve} --fresh`))).toEqual(["5", "5", "0", "0"]);
    const { episodes, files: after, damage } = takeSnapshot(dataRoot);
    expect([episodes.length, damage]).toEqual([5, []]);
    expect(episodes.filter((line) => old.includes(line))).toEqual([]);
    expect([...after.keys()].filter((path) => /fresh|replacing/.test(path))).toEqual([]);
  });

  it("leaves out questions about other contents of the file, and says so", async () => {
    const folder = join(dataRoot, "datasets/people");
    mkdirSync(folder, { recursive: true });
    const rows = Array.from({ length: 40 }, (_, row) => `${(row * row) % 37},${"ab"[row % 2]}\n`);
    writeFileSync(join(folder, "data.csv"), `age,team\n${rows.join("")}`);
    await done("generate questions --template --dataset people --limit 5");
    appendFileSync(join(folder, "data.csv"), "99,a\n");
    const out = await done("generate episodes --template --teacher reference --dataset people");
    expect(rowOf("people", out)[1]).toBe("0");
    expect(out).toMatch(/left out: people: \d+ questions about other contents of its file/);
    rmSync(folder, { recursive: true });
  });

  it("refuses without questions, and names the command that makes some", async () => {
    const { code, err } = await run(solve.replace("state-crime", "election-1996"));
    expect([code, err]).toEqual([2, expect.stringContaining("hint: csvagent generate questions --template")]);
  });
});

describe("csvagent --dry-run", () => {
  it.each([
    generate,
    `${generate} --regenerate`,
    solve,
    `${solve} --fresh`,
    "run --template --teacher reference --dataset penguins",
    "run --test",
  ])("of `%s` says what would be done and changes nothing", async (line) => {
    const before = takeSnapshot(dataRoot);
    const out = await done(`${line} --dry-run`);
    expect(out).toMatch(/^would /);
    expect(out).toContain("No changes made.");
    expect(takeSnapshot(dataRoot)).toEqual(before);
    expect(existsSync(join(dataRoot, "test"))).toBe(false);
  });
});

describe("csvagent without what reaches a model", () => {
  it.each(["run --template --dataset penguins", "generate episodes --template --dataset penguins"])(
    "refuses `%s` and lists the three ways, with nothing changed",
    async (line) => {
      const before = readdirSync(dataRoot);
      const { code, out, err } = await run(line);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain("[csvagent/teacher-missing]");
      for (const way of ["OPENROUTER_API_KEY", "--teacher recorded:<folder>", "--teacher reference"])
        expect(err).toContain(way);
      expect(readdirSync(dataRoot)).toEqual(before);
    },
  );

  it.each([
    ["openai/x", "csvagent/teacher-not-built"],
    ["recorded:replies", "csvagent/teacher-not-built"],
    ["nobody", "csvagent/teacher-unknown"],
  ])("refuses --teacher %s", async (teacher, code) => {
    const refused = await run(`run --template --dataset penguins --teacher ${teacher}`);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(`[${code}]`)]);
    expect(refused.err).toContain(teacher);
  });

  it("says that a model is not built yet where there is a key", async () => {
    const io = createMemoryIo({ environment: { OPENROUTER_API_KEY: "sk-secret" } });
    expect(await main(["run", "--template", "--data-root", dataRoot], io)).toBe(2);
    expect(io.printed.err).toContain("openai/gpt-oss-120b");
    expect(io.printed.err).not.toContain("sk-secret");
  });
});
