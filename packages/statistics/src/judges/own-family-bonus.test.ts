import { describe, expect, it } from "vitest";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { simulateScores } from "../simulation/simulate-scores.ts";
import { ownFamilyBonus } from "./own-family-bonus.ts";

const reference = readReference();
const names = ["full", "gappy"] as const;

function told<Answer extends { readonly kind: string }>(answer: Answer | NotEnoughData): Answer {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

describe("ownFamilyBonus()", () => {
  const families: Readonly<Record<string, string>> = { gem: "loop", opus: "rolling", son: "none" };
  const options = {
    familyOfJudge: (judge: string) => families[judge],
    familyOfText: ({ levels }: ScoreRow) => levels.draft_template,
  };

  it.each(names)("agrees with two-way fixed effects by statsmodels: %s", (name) => {
    const expected = reference.judging[name].ownFamily;
    const rows = scoreRows(reference[name]);
    const found = told(ownFamilyBonus(rows, referenceLayout, { ...options, unit: "draft" }));
    expect(found.bonus).toBeCloseTo(expected.bonus, 9);
    expect(told(found.interval).low).toBeCloseTo(expected.low, 9);
    expect(told(found.interval).high).toBeCloseTo(expected.high, 9);
    expect(found.p).toBeCloseTo(expected.p, 9);
    expect(found.ownScores).toBe(expected.own);
  });

  it("finds a bonus that was put in, whatever texts are worth and judges are strict", () => {
    const { rows, layout } = simulateScores({
      units: [
        { name: "combo", count: 12, spread: 1 },
        { name: "draft", count: 2, spread: 1, conditions: [0, 3] },
      ],
      judges: [0, 2],
      noise: 0,
      seed: 6,
    });
    const same = ({ levels }: ScoreRow) => levels.judge === levels.draft_template;
    const biased = rows.map((one) => ({ ...one, score: (one.score ?? 0) + (same(one) ? 0.7 : 0) }));
    const found = ownFamilyBonus(biased, layout, {
      familyOfJudge: (judge) => judge,
      familyOfText: ({ levels }) => levels.draft_template,
    });
    expect(told(found).bonus).toBeCloseTo(0.7, 10);
    expect(told(found).interval).toMatchObject({ reason: "no-variation" });
  });

  it("says when it cannot be told from judges and texts", () => {
    const rows = scoreRows(reference.full);
    expect(ownFamilyBonus(rows, referenceLayout, { ...options, familyOfJudge: () => "other" })).toMatchObject(
      {
        reason: "not-estimable",
      },
    );
    expect(ownFamilyBonus(rows, referenceLayout, { ...options, familyOfText: () => "loop" })).toMatchObject({
      reason: "not-estimable",
    });
    expect(
      ownFamilyBonus(rows, referenceLayout, { ...options, familyOfJudge: () => undefined }),
    ).toMatchObject({
      reason: "too-few-judges",
    });
  });
});
