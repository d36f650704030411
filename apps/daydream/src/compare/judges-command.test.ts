import { describe, expect, it } from "vitest";
import { makeSampleCohort, sampleMembers } from "../report/sample-cohort.ts";
import { chance, writeSampleResults } from "../report/sample-results.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

async function trustOf(sample: SampleWorkspace, line: string) {
  const { out, err, code } = await sample.run(`judges ${line} --json`);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

describe("judges", () => {
  it("tells judges that agree from those that do not, with themselves and with each other", async () => {
    using sample = await createSampleWorkspace();
    // A is always right, B is right and stricter by one, C draws lots.
    const quality = (id = "") => Math.floor(chance(`quality ${id}`) * 7) + 1;
    await makeSampleCohort(sample, {
      judges: ["judge-a", "judge-b", "judge-c"],
      scoreOf: ({ axes, parentId, id }) => {
        if (axes.evaluation_llm === "judge-c") return Math.floor(chance(`lot ${id}`) * 10);
        return quality(parentId) - (axes.evaluation_llm === "judge-b" ? 1 : 0);
      },
    });
    const trust = await trustOf(sample, "tried");
    const retest = trust.retest.filter(({ rubric }: { rubric: string }) => rubric === "clarity");
    expect(retest.map(({ icc }: { icc: { icc: number } }) => icc.icc)).toEqual([
      1,
      1,
      expect.toSatisfy((icc: number) => icc < 0.6),
    ]);
    const pairs = trust.pairs.filter(({ rubric }: { rubric: string }) => rubric === "clarity");
    expect(pairs.map(({ a, b, texts }: Record<string, string>) => [a, b, texts])).toEqual([
      ["judge-a", "judge-b", 12],
      ["judge-a", "judge-c", 12],
      ["judge-b", "judge-c", 12],
    ]);
    const [strict, lots] = pairs;
    expect(strict.rankCorrelation.r).toBeCloseTo(1, 12);
    expect(strict.meanAbsoluteDifference).toBeCloseTo(1, 12);
    // They differ by one everywhere: that is no spread to make an interval of.
    expect(strict.difference).toMatchObject({ kind: "not-enough-data", reason: "no-variation" });
    expect(strict.alpha.alpha).toBeLessThan(1);
    expect(Math.abs(lots.rankCorrelation.r)).toBeLessThan(0.7);
    expect(lots.difference).toMatchObject({ kind: "comparison", blocks: 3 });
    expect(trust.agreement.map(({ rubric }: { rubric: string }) => rubric)).toEqual([
      "clarity",
      "concreteness",
    ]);
    expect(trust.people).toEqual([]);
    const narrower = await trustOf(sample, "tried --unit essay");
    expect(narrower.agreement[0].interval).toMatchObject({ kind: "jackknife-interval", blocks: 12 });
  });

  it("counts replies without score, evaluations without reply, and what is missing for that", async () => {
    using sample = await createSampleWorkspace();
    const members = await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    const evaluations = members.filter(({ stage }) => stage === "evaluation");
    const [bad, refused, absent] = evaluations;
    const fates = new Map([
      [bad?.id, { kind: "failed", code: "parse-failed" } as const],
      [refused?.id, { kind: "refused" } as const],
      [absent?.id, { kind: "absent" } as const],
    ]);
    writeSampleResults(members, {
      dataRoot: sample.dataRoot,
      fateOf: ({ id }) => fates.get(id) ?? { kind: "made" },
    });
    const { failures, completeness, planned, scored } = await trustOf(sample, "tried");
    const sum = (field: string) =>
      failures.reduce((total: number, one: Record<string, number>) => total + (one[field] ?? 0), 0);
    expect([planned, scored]).toEqual([96, 93]);
    expect([sum("planned"), sum("scored"), sum("noScore"), sum("noReply")]).toEqual([96, 93, 1, 2]);
    expect(completeness.cells).toBe(48);
    expect(completeness.partial + 2 * completeness.empty).toBe(3);
    const { out } = await sample.run("judges tried");
    expect(out).toMatch(/pairings of text, judge and rubric have no score/);
    expect(out).toContain(`${bad?.parentId}: `);
  });

  it("finds the bonus that judges give to texts of their own maker, by the model string", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    sample.write(
      "cohorts/families/spec/config.yaml",
      [
        "axes:",
        "  combo_id: [combo-1, combo-2, combo-3]",
        "  draft_template: [plain-links]",
        "  draft_llm: [gpt-oss-120b, judge-c]",
        "  essay_template: [as-it-is]",
        "  essay_llm: [None]",
        "  evaluation_template: [clarity]",
        "  evaluation_llm: [gpt-oss-20b, judge-a]",
        "replicates: { draft_llm: 3 }",
        "output: { field_order: [combo_id] }",
        "",
      ].join("\n"),
    );
    expect(await sample.run("compile families")).toMatchObject({ code: 0 });
    const maker = (model = "") => (model.startsWith("gpt") ? "openai" : "other");
    writeSampleResults(sampleMembers(sample, "families"), {
      dataRoot: sample.dataRoot,
      // A judge of openai's is stricter by two; each gives its own family 1.5 more.
      scoreOf: ({ axes, parentId }) =>
        Math.round(chance(`text ${parentId}`) * 8) / 4 +
        (maker(axes.evaluation_llm) === "openai" ? 3 : 5) +
        (maker(axes.evaluation_llm) === maker(axes.draft_llm) ? 1.5 : 0),
    });
    const { ownFamily, families } = await trustOf(sample, "families");
    expect(families).toEqual({ "gpt-oss-20b": "openai", "judge-a": "other" });
    expect(ownFamily).toMatchObject({ kind: "own-family-bonus", ownScores: 18, otherScores: 18 });
    expect(ownFamily.bonus).toBeCloseTo(1.5, 9);
    expect((await sample.run("judges families")).out).toContain("+1.50 for texts of its own family");
  });

  it("says what one judge, one score per text and a cohort without scores cannot tell", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { judges: ["judge-a"], judgeReplicates: 1 });
    const { out } = await sample.run("judges tried");
    expect(out).toContain("agreement with itself needs two items scored twice, there are 0");
    expect(out).toContain("only judge-a scored clarity\n  → a second judge in the spec, or a person");
    const trust = await trustOf(sample, "tried");
    expect(trust.retest[0].icc).toMatchObject({ kind: "not-enough-data", reason: "not-replicated" });
    expect(trust.pairs).toEqual([]);
    expect((await sample.run("judges tried --unit poem")).code).toBe(2);
    using other = await createSampleWorkspace();
    await makeSampleCohort(other, { fateOf: () => ({ kind: "absent" }) });
    const empty = await other.run("judges tried");
    expect([empty.code, empty.out]).toEqual([0, expect.stringContaining("0 of 96 scores")]);
    expect(empty.out).not.toMatch(/\d\.\d\d/);
  });
});
