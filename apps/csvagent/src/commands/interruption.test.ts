import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryIo } from "@daydream/terminal";
import { untilOrGone } from "@daydream/terminal/test-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../cli.ts";
import { startCsvagent } from "../production/csvagent-process.ts";
import { takeSnapshot } from "../production/data-root-snapshot.ts";
import { familyOf, survivorsOf } from "../production/process-family.ts";
import { sampleTemplateFile } from "../template/sample-template-file.ts";

const dataRoot = mkdtempSync(join(tmpdir(), "csvagent-interruption-"));
afterAll(() => rmSync(dataRoot, { recursive: true, force: true }));

const questionsFile = join(dataRoot, "questions/template/penguins/questions.json");
const work = "generate episodes --template --teacher reference --dataset penguins --concurrency 1".split(" ");
const inDataRoot = ["--data-root", dataRoot];

async function run(...args: string[]) {
  const io = createMemoryIo();
  const code = await main([...args, ...inDataRoot], io);
  return { code, ...io.printed };
}

/** True when a reply with this text was recorded: its code is what runs next. */
function isRecorded(text: string): boolean {
  return [...takeSnapshot(dataRoot).files].some(([path, content]) => {
    return path.startsWith("traces/") && content.includes(text);
  });
}

beforeAll(async () => {
  mkdirSync(join(dataRoot, "templates"));
  for (const name of ["a_slow", "b_slow"]) {
    const program = `time.sleep(${name === "a_slow" ? 1.5 : 0.1}); rows = len(df)`;
    writeFileSync(join(dataRoot, "templates", `${name}.py`), sampleTemplateFile({ name, program }));
  }
  const made = await run(..."generate questions --template --dataset penguins --limit 3".split(" "));
  expect(made.code, made.err).toBe(0);
  const questions = readFileSync(questionsFile, "utf8");
  writeFileSync(questionsFile, questions.replaceAll("time.sleep(0.1)", "time.sleep(4)"));
});

describe("csvagent while it is at work", () => {
  it("turns a second csvagent away, finishes what runs on Ctrl-C, and exits with 130", async () => {
    const csvagent = startCsvagent([...work, ...inDataRoot]);
    expect(await untilOrGone(csvagent, () => isRecorded("time.sleep(1.5)"))).toBe(true);
    const second = await run(...work);
    expect(second.code).toBe(2);
    expect(second.err).toMatch(
      new RegExp(`^error: csvagent is already at work in ${dataRoot}: process ${csvagent.pid} on `),
    );
    expect(second.err).toContain("[store/locked]");
    expect((await run("status")).code).toBe(0);

    csvagent.pressCtrlC();
    expect(await csvagent.exit).toEqual({ code: 130, signal: null });
    expect(csvagent.printed.err).toContain("finishing what runs; once more stops it at once");
    expect(csvagent.printed.err).toContain("left undone: 1; the same command goes on from here");
    const { episodes, damage, ownFiles } = takeSnapshot(dataRoot);
    expect([episodes.length, damage, ownFiles]).toEqual([1, [], []]);
    expect(episodes[0]).toContain("a_slow");
  });

  it("stops at once on a second Ctrl-C and leaves no process", async () => {
    const csvagent = startCsvagent([...work, ...inDataRoot]);
    expect(await untilOrGone(csvagent, () => isRecorded("time.sleep(4)"))).toBe(true);
    csvagent.pressCtrlC();
    await untilOrGone(csvagent, () => csvagent.printed.err.includes("finishing what runs"));
    expect(await untilOrGone(csvagent, () => false, 300)).toBe(false);
    const family = familyOf(csvagent.pid);
    expect(family.members.size).toBeGreaterThan(1);
    csvagent.pressCtrlC();
    expect(await csvagent.exit).toEqual({ code: 130, signal: null });
    expect(csvagent.printed.err).toContain("\nstopping\n");
    expect(await survivorsOf(family, 10_000)).toEqual([]);
    // The cell that ran would have ended in a second episode.
    const { episodes, damage, ownFiles } = takeSnapshot(dataRoot);
    expect([episodes.length, damage, ownFiles]).toEqual([1, [], []]);
  });

  it("goes on from there when it is run again", async () => {
    const before = takeSnapshot(dataRoot);
    const again = await run(...work);
    expect(again.code, again.err).toBe(0);
    const after = takeSnapshot(dataRoot);
    expect(after.episodes[0]).toBe(before.episodes[0]);
    expect(after.episodes).toHaveLength(2);
    for (const [path, text] of before.files)
      if (path.startsWith("traces/")) expect(after.files.get(path)).toBe(text);
    const idle = await run(...work);
    expect([idle.code, takeSnapshot(dataRoot).files]).toEqual([0, after.files]);
  });
});
