import { describe, expect, it } from "vitest";
import { type Comparison, compare } from "../comparison/compare.ts";
import { isNotEnoughData } from "../not-enough-data.ts";
import { type Simulation, simulateScores } from "../simulation/simulate-scores.ts";
import { replicatesToFind } from "./replicates-to-find.ts";

function compared({ rows, layout }: ReturnType<typeof simulateScores>, axis = "draft_template"): Comparison {
  const found = compare(rows, layout, { axis, a: "0", b: "1" });
  if (isNotEnoughData(found)) throw new Error(found.message);
  return found;
}

/** Drafts of two templates, 0.5 apart; each draft differs from its replicates by 1. */
const design = (combos: number, drafts: number, seed: number): Simulation => ({
  units: [
    { name: "combo", count: combos, spread: 2 },
    { name: "draft", count: drafts, spread: 1, conditions: [0, 0.5] },
    { name: "essay", count: 2, spread: 0.5 },
  ],
  repeats: 2,
  noise: 0.5,
  seed,
});

describe("replicatesToFind()", () => {
  it("promises the power that simulated cohorts with so many replicates have", () => {
    const many = simulateScores(design(200, 2, 5));
    const seen = compared(many);
    // As it would look in a tenth of the blocks.
    const few: Comparison = {
      ...seen,
      difference: 0.5,
      blocks: 20,
      standardError: seen.standardError * Math.sqrt(10),
    };
    const answer = replicatesToFind(many.rows, many.layout, { comparison: few });
    if (isNotEnoughData(answer)) throw new Error(answer.message);
    expect(answer).toMatchObject({ unit: "draft", have: 2 });
    // 2 (1 + 0.25 / 2 + 0.25 / 4) / r is the variance of a block's difference: 20 blocks need r = 4.
    expect(Math.abs(answer.needed - 4)).toBeLessThanOrEqual(1);
    const rounds = 200;
    let found = 0;
    for (let seed = 1; seed <= rounds; seed += 1)
      if (compared(simulateScores(design(20, answer.needed, seed + 100))).p < 0.05) found += 1;
    expect(found / rounds).toBeGreaterThan(0.75);
    expect(found / rounds).toBeLessThan(0.95);
  });

  it("counts what is averaged in a block, not in a parent: essays of several drafts", () => {
    const cohort = simulateScores({
      units: [
        { name: "combo", count: 60, spread: 1 },
        { name: "draft", count: 3, spread: 1 },
        { name: "essay", count: 2, spread: 1, conditions: [0, 0.3] },
      ],
      repeats: 2,
      noise: 0.5,
      seed: 3,
    });
    const seen = compared(cohort, "essay_template");
    expect(seen.unit).toBe("combo");
    // What is there is enough for exactly the difference that so many blocks find.
    const easy = replicatesToFind(cohort.rows, cohort.layout, { comparison: { ...seen, difference: 2 } });
    expect(easy).toMatchObject({ unit: "essay", have: 2, needed: 2 });
    const hard = replicatesToFind(cohort.rows, cohort.layout, { comparison: { ...seen, difference: 0.15 } });
    if (isNotEnoughData(hard)) throw new Error(hard.message);
    // d = 0.15 and n = 60 need s = 0.41: 2 (1 + 0.25 / 2) / (3 r) = 0.168.
    expect(Math.abs(hard.needed - 4.5)).toBeLessThanOrEqual(1.5);
  });

  it("says that blocks are needed where the difference is another one in each", () => {
    const cohort = simulateScores(design(12, 2, 7));
    const seen = compared(cohort);
    const comparison = { ...seen, difference: 0.5, standardError: 2 };
    const answer = replicatesToFind(cohort.rows, cohort.layout, { comparison });
    expect(answer).toMatchObject({ kind: "not-enough-data", reason: "too-few-blocks", have: 12 });
    expect(isNotEnoughData(answer) && answer.needed).toBeGreaterThan(1000);
  });

  it("says that nothing was replicated, and refuses comparisons whose blocks are replicates", () => {
    const single = simulateScores(design(12, 1, 7));
    expect(replicatesToFind(single.rows, single.layout, { comparison: compared(single) })).toMatchObject({
      reason: "not-replicated",
    });
    const one = simulateScores(design(1, 8, 7));
    const comparison = compared(one);
    expect(comparison.isWithinUnit).toBe(false);
    expect(() => replicatesToFind(one.rows, one.layout, { comparison })).toThrow(RangeError);
  });
});
