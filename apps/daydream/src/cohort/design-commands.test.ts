import { describe, expect, it } from "vitest";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";

const specPath = "cohorts/first/spec/config.yaml";

describe("spec copy", () => {
  it("copies the spec with the files beside it, and never onto another one", async () => {
    using sample = await createSampleWorkspace();
    expect((await sample.run("spec copy first second")).code).toBe(0);
    expect(sample.read("cohorts/second/spec/items/essay_way.csv")).toContain("as-it-is,None");
    expect((await sample.run("check second")).code).toBe(0);
    expect((await sample.run("spec copy first second")).err).toContain("[daydream/spec-exists]");
    expect((await sample.run("spec copy none third")).err).toContain("there are first, second");
  });
});

describe("explain", () => {
  it("says which rule took out what, and the loop order", async () => {
    using sample = await createSampleWorkspace();
    const { out } = await sample.run("explain first");
    expect(out).toContain("tuple essay_way (line 19): 16 → 8");
    expect(out).toContain("takes out 2 of essay_template × essay_llm: essay-from-notes · None");
    expect(out).toMatch(/evaluation_llm_replicate +2 .*\nessay_way +2 /);
  });
});

describe("diff", () => {
  it("says which levels, rows and members two specs do not share", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("spec copy first second");
    sample.replace("cohorts/second/spec/config.yaml", "[plain-links, one-question]", "[plain-links]");
    const { out } = await sample.run("diff first second");
    expect(out).toContain("- draft_template: one-question\nrows: 4 in both, 0 added, 4 removed\n");
    expect(out).toMatch(/draft +1 +0 +1\nessay +2 +0 +2\nevaluation +4 +0 +4\n/);
  });
});

describe("grow", () => {
  it("keeps the rows that are compiled and adds few that restore coverage", async () => {
    using sample = await createSampleWorkspace();
    sample.replace(specPath, "output:", "output:\n  design: pairwise");
    await sample.run("compile first");
    sample.replace(specPath, "evaluation_llm: [gpt-oss-20b]", "evaluation_llm: [gpt-oss-20b, gpt-oss-120b]");
    const { code, out, err } = await sample.run("grow first");
    expect(code).toBe(0);
    const [, before = "", after = "", coverable = ""] =
      /they cover (\d+) of \d+ [\s\S]* make it (\d+) of (\d+)/.exec(err) ?? [];
    expect(Number(before)).toBeLessThan(Number(coverable));
    expect(after).toBe(coverable);
    const rows = out.trimEnd().split("\n").slice(1);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.includes("gpt-oss-120b"))).toBe(true);
  });

  it("adds nothing where nothing has changed", async () => {
    using sample = await createSampleWorkspace();
    await sample.run("compile first");
    const { out, err } = await sample.run("grow first");
    expect(err).toContain("0 new combinations");
    expect(out.trimEnd().split("\n")).toHaveLength(1);
  });
});
