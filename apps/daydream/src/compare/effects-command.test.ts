import { describe, expect, it } from "vitest";
import { makeSampleCohort } from "../report/sample-cohort.ts";
import { chance } from "../report/sample-results.ts";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";

describe("effects", () => {
  it("shares out the spread of scores over the axes that cause it, and says what cannot be tested", async () => {
    using sample = await createSampleWorkspace();
    // Judges are 2 apart, templates 1: of the squares, 1² and 0.5² of every score, that is 80 % and 20 %.
    await makeSampleCohort(sample, {
      scoreOf: ({ axes }) =>
        4 + (axes.evaluation_llm === "judge-a" ? 2 : 0) + (axes.draft_template === "plain-links" ? 1 : 0),
    });
    const { out, code } = await sample.run("effects tried --json");
    expect(code).toBe(0);
    const { mainEffects, interactions, shareUnexplained, twins, intercept } = JSON.parse(out);
    const shares = Object.fromEntries(
      mainEffects.map(({ axis, shareOfVariance }: { axis: string; shareOfVariance: number }) => [
        axis,
        shareOfVariance,
      ]),
    );
    expect(Object.keys(shares)).toEqual([
      "combo_id",
      "draft_template",
      "essay_template",
      "evaluation_template",
      "evaluation_llm",
    ]);
    expect(shares.evaluation_llm).toBeCloseTo(0.8, 9);
    expect(shares.draft_template).toBeCloseTo(0.2, 9);
    expect(shares.combo_id).toBeCloseTo(0, 9);
    expect([intercept, shareUnexplained]).toEqual([expect.closeTo(5.5, 9), expect.closeTo(0, 9)]);
    expect(interactions).toHaveLength(10);
    expect(twins).toEqual([{ axis: "essay_llm", of: "essay_template" }]);
    const judge = mainEffects.find(({ axis }: { axis: string }) => axis === "evaluation_llm");
    expect(judge.test).toMatchObject({ kind: "not-enough-data", reason: "no-variation" });
    expect(judge.levels).toMatchObject([
      { level: "judge-a", effect: expect.closeTo(1, 9) },
      { level: "judge-b", effect: expect.closeTo(-1, 9) },
    ]);
    const { out: text } = await sample.run("effects tried");
    expect(text).toMatch(/\nevaluation_llm +80.0 % +1 +– +– +– +–\n/);
    expect(text).toMatch(/F and p of .*evaluation_llm.*: not known, /);
  });

  it("tests an effect over blocks and corrects for all tests together", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, {
      scoreOf: ({ axes, id }) => 3 + (axes.evaluation_llm === "judge-a" ? 2 : 0) + chance(`noise ${id}`),
    });
    const { out } = await sample.run("effects tried --axes evaluation_llm,draft_template --json");
    const { mainEffects, interactions } = JSON.parse(out);
    const [judge, template] = ["evaluation_llm", "draft_template"].map((name) =>
      mainEffects.find(({ axis }: { axis: string }) => axis === name),
    );
    expect(judge.test).toMatchObject({ kind: "repeated-measures-test", blocks: 3 });
    expect(judge.test.p).toBeLessThan(0.02);
    expect(template.test.p).toBeGreaterThan(0.05);
    expect(judge.adjustedP).toBeGreaterThanOrEqual(judge.test.p * 2);
    expect(interactions.map(({ axes }: { axes: string[] }) => axes)).toEqual([
      ["evaluation_llm", "draft_template"],
    ]);
    // Two levels and blocks that have both: F is the square of the paired t of `compare`.
    const compared = JSON.parse((await sample.run("compare tried --axis evaluation_llm --json")).out);
    const [{ difference, standardError, p }] = compared.comparisons;
    expect(judge.test.f).toBeCloseTo((difference / standardError) ** 2, 6);
    expect(judge.test.p).toBeCloseTo(p, 9);
  });

  it("says that nothing is known of a cohort without scores, and of one whose scores are all the same", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    const nothing = await sample.run("effects tried");
    expect(nothing.out).toContain("0 of 96 scores");
    expect(nothing.out).toMatch(/not known: nothing was scored\n {2}→ daydream run tried/);
    await makeSampleCohort(sample, { name: "even", scoreOf: () => 5 });
    const even = JSON.parse((await sample.run("effects even --json")).out);
    expect(even).toMatchObject({ kind: "not-enough-data", reason: "no-variation" });
    expect((await sample.run("effects tried --axes mood")).code).toBe(2);
  });
});
