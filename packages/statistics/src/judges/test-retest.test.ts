import { describe, expect, it } from "vitest";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { simulateScores } from "../simulation/simulate-scores.ts";
import { intraclassCorrelation } from "./intraclass-correlation.ts";
import { krippendorffAlpha } from "./krippendorff-alpha.ts";
import { testRetest } from "./test-retest.ts";

const reference = readReference();
const names = ["full", "gappy"] as const;

function told<Answer extends { readonly kind: string }>(answer: Answer | NotEnoughData): Answer {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

function row(unit: string, judge: string, score: number | undefined, more: Partial<ScoreRow> = {}): ScoreRow {
  return { units: [unit, "d", "e"], levels: { judge, rubric: "novelty" }, score, ...more };
}

describe("testRetest()", () => {
  it("gives the published ICC(1,1) of Shrout and Fleiss 1979", () => {
    const ratings = [
      [9, 2, 5, 8],
      [6, 1, 3, 2],
      [8, 4, 6, 8],
      [7, 1, 2, 6],
      [10, 5, 6, 9],
      [6, 2, 4, 7],
    ];
    expect(told(intraclassCorrelation(ratings)).icc).toBeCloseTo(0.17, 2);
  });

  it.each(names)("agrees with a one-way analysis of variance by statsmodels: %s", (name) => {
    const expected = reference.judging[name].retest;
    const answers = testRetest(scoreRows(reference[name]), referenceLayout);
    const found = answers.find(({ judge, rubric }) => judge === "son" && rubric === "logic");
    if (found === undefined) throw new Error("no answer");
    expect(answers).toHaveLength(6);
    expect(found.texts).toBe(expected.texts);
    expect(told(found.icc).icc).toBeCloseTo(expected.icc, 10);
    expect(told(found.icc).deviationWithin).toBeCloseTo(expected.deviationWithin, 10);
    expect(told(found.meanAbsoluteDifference).mean).toBeCloseTo(expected.distance.mean, 10);
    expect(told(found.meanAbsoluteDifference).low).toBeCloseTo(expected.distance.low, 9);
  });

  it("finds the share of spread that a simulation put between texts", () => {
    const { rows, layout } = simulateScores({
      units: [
        { name: "combo", count: 100, spread: 1 },
        { name: "essay", count: 3, spread: 1 },
      ],
      repeats: 2,
      noise: 1,
      seed: 3,
    });
    const [found] = testRetest(rows, layout);
    if (found === undefined) throw new Error("no answer");
    expect(told(found.iccInterval).low).toBeLessThan(2 / 3);
    expect(told(found.iccInterval).high).toBeGreaterThan(2 / 3);
    expect(told(found.iccInterval)).toMatchObject({ unit: "combo", blocks: 100, groups: 50 });
  });

  it("takes lists of any length", () => {
    const items = Array.from({ length: 150_000 }, (_, item) => [item % 7, (item % 7) + (item % 2)]);
    expect(told(intraclassCorrelation(items)).items).toBe(150_000);
    expect(told(krippendorffAlpha(items)).items).toBe(150_000);
  });

  it("says that nothing was repeated, and that a judge never changes its mind", () => {
    expect(testRetest([row("a", "x", 1)], referenceLayout)).toMatchObject([
      { texts: 0, icc: { reason: "not-replicated" } },
    ]);
    const same = ["a", "b", "c"].flatMap((unit, index) => [row(unit, "x", index), row(unit, "x", index)]);
    expect(testRetest(same, referenceLayout)).toMatchObject([
      { icc: { kind: "icc", icc: 1 }, meanAbsoluteDifference: { reason: "no-variation" } },
    ]);
    const tied = same.map((one) => ({ ...one, score: 4 }));
    expect(testRetest(tied, referenceLayout)).toMatchObject([{ icc: { reason: "no-variation" } }]);
  });
});
