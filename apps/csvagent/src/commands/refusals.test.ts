import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryIo } from "@daydream/terminal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../cli.ts";

const folder = mkdtempSync(join(tmpdir(), "csvagent-refusals-"));
beforeAll(() => writeFileSync(join(folder, "empty.csv"), ""));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a command that is refused", () => {
  it.each([
    ["datasets add missing.csv", "csvagent/csv-missing"],
    ["datasets add empty.csv", "csvagent/csv-empty"],
    ["datasets show nosuch", "csvagent/dataset-unknown"],
    ["generate questions --template --dataset nosuch", "csvagent/dataset-unknown"],
    ["generate episodes --template --teacher reference --dataset penguins", "csvagent/no-questions"],
    ["generate episodes --template --teacher reference", "csvagent/no-datasets"],
    ["run --template --teacher reference --dataset nosuch", "csvagent/dataset-unknown"],
    ["run --test --dataset nosuch", "csvagent/dataset-unknown"],
    ["templates check missing.py", "csvagent/template-missing"],
  ])("makes no data root: %s", async (line, code) => {
    const io = createMemoryIo({ workingDirectory: folder });
    expect(await main([...line.split(" "), "--data-root", join(folder, "new/data")], io)).toBe(2);
    expect(io.printed.err).toContain(`[${code}]`);
    expect(existsSync(join(folder, "new"))).toBe(false);
    expect(readdirSync(folder)).toEqual(["empty.csv"]);
  });
});
