import { describe, expect, it } from "vitest";
import { makeSampleCohort } from "../report/sample-cohort.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";

/** Runs a command that prints JSON. */
async function ask(sample: SampleWorkspace, line: string) {
  const { out, err, code } = await sample.run(`${line} --json`);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

const combos: Readonly<Record<string, number>> = { "combo-1": 1, "combo-2": 1.5, "combo-3": 2 };

describe("compare", () => {
  it("gives the difference within blocks, with the interval and the p-value that the t distribution has", async () => {
    using sample = await createSampleWorkspace();
    // One question scores higher by 1, 1.5 and 2, whatever the level of a combo and a judge is.
    await makeSampleCohort(sample, {
      scoreOf: ({ axes }) => {
        const bonus = combos[axes.combo_id ?? ""] ?? 0;
        const judge = axes.evaluation_llm === "judge-a" ? 1 : 3;
        return judge + bonus + (axes.draft_template === "one-question" ? bonus : 0);
      },
    });
    const { comparisons, measure, scored } = await ask(
      sample,
      "compare tried --axis draft_template plain-links one-question",
    );
    expect([measure, scored]).toEqual(["score", 96]);
    expect(comparisons).toHaveLength(1);
    const [found] = comparisons;
    expect(found).toMatchObject({ kind: "comparison", unit: "combo", blocks: 3, unmatchedCells: 0 });
    expect(found.difference).toBeCloseTo(1.5, 12);
    expect(found.meanA).toBeCloseTo(3.5, 12);
    expect(found.meanB).toBeCloseTo(5, 12);
    // Student's t with 2 degrees of freedom: the 97.5 % quantile is 4.302652729911275.
    const reach = (4.302652729911275 * 0.5) / Math.sqrt(3);
    expect([found.low, found.high]).toEqual([expect.closeTo(1.5 - reach, 9), expect.closeTo(1.5 + reach, 9)]);
    const t = 1.5 / (0.5 / Math.sqrt(3));
    expect(found.p).toBeCloseTo(1 - t / Math.sqrt(2 + t ** 2), 9);
    const { out } = await sample.run("compare tried --axis draft_template plain-links one-question");
    expect(out).toMatch(
      /plain-links +one-question +3.50 +5.00 +\+1.50 +0.26 … 2.74 +0.035 +3 combos +4 +\?\n/,
    );
  });

  it("compares every pair and corrects for all of them together, also over the levels of another axis", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { judges: ["judge-a", "judge-b", "judge-c"] });
    const { comparisons } = await ask(
      sample,
      "compare tried --axis evaluation_model --by evaluation_template",
    );
    expect(comparisons.map(({ by, a, b }: Record<string, string>) => [by, a, b])).toEqual(
      ["clarity", "concreteness"].flatMap((rubric) => [
        [rubric, "judge-a", "judge-b"],
        [rubric, "judge-a", "judge-c"],
        [rubric, "judge-b", "judge-c"],
      ]),
    );
    // Holm: sorted, the k-th of 6 counts 6 - k times, and never less than the one before it.
    const sorted = comparisons.toSorted((left: { p: number }, right: { p: number }) => left.p - right.p);
    let least = 0;
    for (const [rank, { p, adjustedP }] of sorted.entries()) {
      least = Math.max(least, Math.min(1, p * (6 - rank)));
      expect(adjustedP).toBeCloseTo(least, 12);
    }
    const alone = await ask(sample, "compare tried --axis evaluation_llm judge-b");
    expect(alone.comparisons.map(({ a, b }: Record<string, string>) => `${a} ${b}`)).toEqual([
      "judge-b judge-a",
      "judge-b judge-c",
    ]);
  });

  it("says what cannot be known and what would help, and prints no number in its place", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, {
      judges: ["judge-a"],
      fateOf: ({ axes, stage }) => ({
        kind: stage === "evaluation" && axes.combo_id === "combo-3" ? "absent" : "made",
      }),
    });
    const two = await ask(sample, "compare tried --axis draft_template");
    expect(two).toMatchObject({ planned: 48, scored: 32 });
    expect(two.comparisons).toEqual([
      {
        a: "one-question",
        b: "plain-links",
        kind: "not-enough-data",
        reason: "too-few-blocks",
        needed: 3,
        have: 2,
        message: expect.any(String),
        helps: expect.stringContaining("1 more"),
      },
    ]);
    const { out } = await sample.run("compare tried --axis draft_template");
    expect(out).toContain("16 scores are missing");
    expect(out).toMatch(
      /one-question and plain-links: not known, .*needs 3 blocks.*there are 2\n {2}→ 1 more/,
    );
    expect(out).not.toMatch(/\d\.\d\d/);
    expect((await sample.run("compare tried --axis evaluation_llm")).out).toContain("one level here");
  });

  it("knows nothing of a cohort in which everything failed", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, {
      fateOf: ({ stage }) =>
        stage === "evaluation" ? { kind: "failed", code: "parse-failed" } : { kind: "made" },
    });
    const { comparisons } = await ask(sample, "compare tried --axis draft_template");
    expect(comparisons).toMatchObject([
      { reason: "no-scores", helps: expect.stringContaining("daydream run") },
    ]);
  });

  it("says how many replicates would find the difference seen, where some were made", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { draftReplicates: 3 });
    const { comparisons } = await ask(sample, "compare tried --axis draft_template");
    const [{ blocks, needed, replicates }] = comparisons;
    expect(needed.blocks).toBeGreaterThan(blocks);
    expect(replicates).toMatchObject({ kind: "replicates-to-find", unit: "draft", have: 3 });
    expect(replicates.needed).toBeGreaterThan(3);
    const { out } = await sample.run("compare tried --axis draft_template");
    expect(out).toContain(`${replicates.needed} drafts each, not 3`);
  });

  it("says which other axis the difference may be that of", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample);
    const { out } = await sample.run("compare tried --axis essay_template");
    expect(out).toContain("may as well be that of essay_llm");
  });

  it("refuses axes, levels, judges and corrections that there are not, with those that there are", async () => {
    using sample = await createSampleWorkspace();
    await makeSampleCohort(sample, { fateOf: () => ({ kind: "absent" }) });
    const refusals = {
      "--axis mood": "there are combo_id, draft_template",
      "--axis draft_replicate": "has no levels to compare",
      "--axis draft_template plain-links plain": "(one-question, plain-links)",
      "--axis draft_template --judge judge-x": "there are judge-a, judge-b",
      "--axis draft_template --correction none": "holm or benjamini-hochberg",
      "--axis draft_template --unit poem": "combo, draft, essay",
      "--axis draft_template --by draft_template": "is what is compared",
    };
    for (const [flags, words] of Object.entries(refusals)) {
      const { code, err } = await sample.run(`compare tried ${flags}`);
      expect([code, err]).toEqual([2, expect.stringContaining(words)]);
    }
    expect((await sample.run("compare none --axis draft_template")).code).toBe(2);
  });
});
