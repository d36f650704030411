import { describe, expect, it } from "vitest";
import { isNotEnoughData } from "../not-enough-data.ts";
import { createRandom } from "../numbers/random.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { adjustPValues } from "./adjust-p-values.ts";
import { type Comparison, compare } from "./compare.ts";
import { compareLevels } from "./compare-levels.ts";
import { signFlipTest } from "./sign-flip-test.ts";

const reference = readReference();

function told(answer: ReturnType<typeof compare>): Comparison {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

describe("compare()", () => {
  it.each([
    ["full", "draftTemplate", "draft_template", "loop", "rolling"],
    ["full", "essayTemplate", "essay_template", "sceptic", "theme"],
    ["full", "judge", "judge", "gem", "opus"],
    ["gappy", "draftTemplate", "draft_template", "loop", "rolling"],
    ["gappy", "essayTemplate", "essay_template", "sceptic", "theme"],
    ["gappy", "judge", "judge", "gem", "opus"],
  ] as const)("agrees with scipy: %s, %s", (data, name, axis, a, b) => {
    const expected = reference.comparisons[data][name];
    const found = told(compare(scoreRows(reference[data]), referenceLayout, { axis, a, b }));
    expect(found.difference).toBeCloseTo(expected.difference, 10);
    expect(found.low).toBeCloseTo(expected.low, 9);
    expect(found.high).toBeCloseTo(expected.high, 9);
    expect(found.p).toBeCloseTo(expected.p, 10);
    expect(found.signFlip.p).toBeCloseTo(expected.signFlip, 12);
    expect(found).toMatchObject({
      unit: "combo",
      isWithinUnit: true,
      blocks: expected.blocks,
      movesWith: [],
    });
    expect(found.meanB - found.meanA).toBeCloseTo(found.difference, 12);
  });

  it("turns its sign with its sides", () => {
    const rows = scoreRows(reference.gappy);
    const there = told(compare(rows, referenceLayout, { axis: "judge", a: "gem", b: "opus" }));
    const back = told(compare(rows, referenceLayout, { axis: "judge", a: "opus", b: "gem" }));
    expect(back.difference).toBeCloseTo(-there.difference, 12);
    expect(back.low).toBeCloseTo(-there.high, 12);
    expect(back.p).toBeCloseTo(there.p, 12);
  });

  it("pairs repeats of one condition where the sides have no second parent", () => {
    const rows = ["loop", "rolling"].flatMap((template) =>
      [1, 2, 3, 4].map((replicate) => ({
        units: ["c0", `${template}-${replicate}`, "e"],
        levels: { draft_template: template, draft_replicate: `${replicate}`, judge: "son" },
        score: replicate ** 2 + (template === "rolling" ? replicate : 0),
      })),
    );
    expect(
      told(compare(rows, referenceLayout, { axis: "draft_template", a: "loop", b: "rolling" })),
    ).toMatchObject({
      unit: "draft",
      isWithinUnit: false,
      blocks: 4,
      difference: 2.5,
    });
  });

  it("compares two combos by what was made from them", () => {
    const rows = scoreRows(reference.full);
    const found = told(compare(rows, referenceLayout, { axis: "combo_id", a: "c0", b: "c1" }));
    expect(found).toMatchObject({ unit: "draft", isWithinUnit: false, blocks: 4 });
  });

  it("does not take two essays of two drafts for a repeated comparison of the drafts", () => {
    const rows = scoreRows(reference.full).filter(
      ({ units, levels }) => units[0] === "c0" && levels.draft_replicate === "1",
    );
    expect(compare(rows, referenceLayout, { axis: "draft_template", a: "loop", b: "rolling" })).toMatchObject(
      {
        reason: "too-few-blocks",
        have: 1,
      },
    );
  });

  it("names axes that always change too", () => {
    const rows = scoreRows(reference.full).map((row) => ({
      ...row,
      levels: { ...row.levels, draft_llm: row.levels.draft_template === "loop" ? "r1" : "qwen" },
    }));
    const found = told(compare(rows, referenceLayout, { axis: "draft_template", a: "loop", b: "rolling" }));
    expect(found.movesWith).toEqual(["draft_llm"]);
    expect(found.difference).toBeCloseTo(reference.comparisons.full.draftTemplate.difference, 10);
  });

  it("leaves out cells that lack a side and counts them", () => {
    const rows = scoreRows(reference.full).map((row) =>
      row.units[0] === "c2" && row.levels.judge === "opus" ? { ...row, score: undefined } : row,
    );
    const found = told(compare(rows, referenceLayout, { axis: "judge", a: "gem", b: "opus" }));
    expect(found).toMatchObject({ blocks: 5, matchedCells: 120, unmatchedCells: 24 });
  });

  it("says what cannot be known", () => {
    const rows = scoreRows(reference.full);
    const sides = { axis: "draft_template", a: "loop", b: "rolling" };
    const constant = (value: (row: ScoreRow) => number | undefined) =>
      compare(
        rows.map((row) => ({ ...row, score: value(row) })),
        referenceLayout,
        sides,
      );
    expect(compare([], referenceLayout, sides)).toMatchObject({ reason: "no-scores" });
    expect(compare(rows, referenceLayout, { ...sides, b: "none" })).toMatchObject({
      kind: "not-enough-data",
    });
    expect(constant(() => undefined)).toMatchObject({ reason: "no-scores" });
    expect(constant(() => 5)).toMatchObject({ reason: "no-variation" });
    expect(constant(({ levels }) => (levels.draft_template === "loop" ? 5 : 6))).toMatchObject({
      reason: "no-variation",
    });
    const disjoint = rows.filter(
      ({ levels, units }) => (levels.draft_template === "loop") === (units[0] === "c0" || units[0] === "c1"),
    );
    expect(compare(disjoint, referenceLayout, sides)).toMatchObject({ kind: "not-enough-data" });
    expect(
      compare(
        rows.filter(({ units }) => units[0] === "c0"),
        referenceLayout,
        { ...sides, axis: "combo_id", a: "c0", b: "c9" },
      ),
    ).toMatchObject({
      kind: "not-enough-data",
    });
  });
});

describe("compareLevels()", () => {
  it("compares all pairs and corrects their p-values", () => {
    const found = compareLevels(scoreRows(reference.full), referenceLayout, { axis: "judge" });
    if (isNotEnoughData(found)) throw new Error(found.message);
    const results = found.pairs.map(({ result }) => (result.kind === "comparison" ? result : undefined));
    expect(found.pairs.map(({ a, b }) => `${a}-${b}`)).toEqual(["gem-opus", "gem-son", "opus-son"]);
    expect(results.map((result) => result?.adjustedP)).toEqual(
      adjustPValues(results.map((result) => result?.p ?? 1)),
    );
    expect(found.correction).toBe("holm");
  });

  it("compares with a baseline alone, and knows when there is nothing to compare", () => {
    const rows = scoreRows(reference.full);
    expect(compareLevels(rows, referenceLayout, { axis: "judge", baseline: "son" })).toMatchObject({
      pairs: [
        { a: "son", b: "gem" },
        { a: "son", b: "opus" },
      ],
    });
    expect(compareLevels(rows, referenceLayout, { axis: "nowhere" })).toMatchObject({
      reason: "too-few-levels",
    });
  });
});

describe("adjustPValues()", () => {
  it("agrees with statsmodels", () => {
    const { pValues, holm, benjaminiHochberg } = reference.comparisons.full;
    adjustPValues(pValues).forEach((p, index) => {
      expect(p).toBeCloseTo(holm[index] ?? Number.NaN, 12);
    });
    adjustPValues(pValues, "benjamini-hochberg").forEach((p, index) => {
      expect(p).toBeCloseTo(benjaminiHochberg[index] ?? Number.NaN, 12);
    });
    expect(adjustPValues([])).toEqual([]);
  });

  it("never makes a p-value smaller, never changes their order, never leaves 0 to 1", () => {
    const random = createRandom(5);
    for (let round = 0; round < 200; round += 1) {
      const pValues = Array.from({ length: 1 + random.below(12) }, () => random.next() ** 3);
      for (const correction of ["holm", "benjamini-hochberg"] as const) {
        const adjusted = adjustPValues(pValues, correction);
        adjusted.forEach((p, index) => {
          expect(p).toBeGreaterThanOrEqual(pValues[index] ?? 2);
          expect(p).toBeLessThanOrEqual(1);
        });
        const order = (values: readonly number[]) =>
          values.map((_, index) => index).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
        const sorted = order(adjusted).map((index) => adjusted[index] ?? 0);
        expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
      }
    }
  });
});

describe("signFlipTest()", () => {
  it("counts patterns by hand", () => {
    expect(signFlipTest([1, 2, 3])).toEqual({ method: "exact", p: 2 / 8, patterns: 8 });
    expect(signFlipTest([1, -1]).p).toBe(1);
    expect(signFlipTest([0, 0, 0]).p).toBe(1);
    expect(() => signFlipTest([])).toThrow(RangeError);
  });

  it("samples beyond sixteen blocks and lands near the exact value", () => {
    const random = createRandom(8);
    const differences = Array.from({ length: 16 }, () => random.normal() + 0.4);
    const exact = signFlipTest(differences);
    const sampled = signFlipTest([...differences, 0]);
    expect([exact.method, sampled.method]).toEqual(["exact", "sampled"]);
    expect(Math.abs(sampled.p - exact.p)).toBeLessThan(4 * Math.sqrt((exact.p * (1 - exact.p)) / 9999));
    expect(signFlipTest([...differences, 0])).toEqual(sampled);
    expect(signFlipTest([...differences, 0], { seed: 2 }).p).not.toBe(sampled.p);
  });
});
