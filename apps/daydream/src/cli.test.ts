import { readFileSync } from "node:fs";
import { createMemoryIo } from "@daydream/terminal";
import { describe, expect, it } from "vitest";
import { main } from "./cli.ts";
import { createSampleWorkspace } from "./sample/sample-workspace.ts";
import { version } from "./version.ts";

async function run(line: string) {
  const io = createMemoryIo();
  const code = await main(line.split(" ").filter(Boolean), io);
  return { code, ...io.printed };
}

describe("main()", () => {
  it("prints help and succeeds when it is called bare", async () => {
    const { code, out } = await run("");
    expect(code).toBe(0);
    expect(out).toContain("Usage: daydream");
  });

  it("says the version of its package", async () => {
    const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
    expect(text).toContain(`"version": "${version}"`);
    expect((await run("--version")).out.trim()).toBe(version);
  });

  it.each([
    ["compile", "missing required argument"],
    ["compile first --format xml", "Allowed choices are csv, jsonl"],
    ["compile first --limit 0", "whole number of at least 1"],
    ["plan first --colour", "unknown option"],
    ["check", "say which cohort, or --all [daydream/cohort-missing]"],
    ["check first --all", "say which cohort, or --all [daydream/cohort-missing]"],
    ["check ../first.yaml", "there is no spec ../first.yaml [daydream/spec-missing]"],
    ["check first", 'there is no cohort "first"'],
    ["plan first --policy max_tokens=maybe", "should be FIELD=keep|redo-failed|redo"],
    ["spec copy a/b c", '"a/b" cannot name a cohort'],
  ])("refuses `%s` with exit 2 and says why", async (line, why) => {
    const { code, err, out } = await run(line);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(why);
  });

  it("leads from init to a plan, and a second compile changes nothing", async () => {
    using sample = await createSampleWorkspace();
    expect(await sample.run("check --all")).toMatchObject({ code: 0 });
    expect((await sample.run("preview first")).out).toContain("Tide pools");
    expect((await sample.run("compile first")).out).toContain("14 new");
    const before = ["manifest.json", "membership.csv", "members.csv"].map((name) =>
      sample.read(`cohorts/first/${name}`),
    );
    expect((await sample.run("compile first")).out).toContain("nothing to do");
    const after = ["manifest.json", "membership.csv", "members.csv"].map((name) =>
      sample.read(`cohorts/first/${name}`),
    );
    expect(after).toEqual(before);
    expect((await sample.run("plan first")).out).toContain("in all: 12 calls");
    expect((await sample.run("cohorts verify first")).out).toContain("14 members, nothing wrong");
  });

  it("refuses to init where something is", async () => {
    using sample = await createSampleWorkspace();
    const { code, err } = await sample.run("init");
    expect(code).toBe(2);
    expect(err).toContain("is not empty: .env.example is there [daydream/place-not-empty]");
  });

  it.each([
    "check --all",
    "check first",
    "preview first",
    "explain first",
    "diff first first",
    "plan first",
    "cohorts list",
    "cohorts show first",
    "cohorts verify first",
    "combos list",
    "combos show combo_v1_6469d78980c3",
    "models",
    "doctor",
    "grow first",
    "compile first",
  ])("prints one JSON value for `%s --json`", async (line) => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    const { code, out, err } = await sample.run(`${line} --json`);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(() => JSON.parse(out)).not.toThrow();
  });

  it("shows where an error came from with --debug only", async () => {
    const { err } = await run("check --debug");
    expect(err).toContain("DaydreamError");
    expect((await run("check")).err).not.toContain("DaydreamError");
  });
});
