import { describe, expect, it } from "vitest";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { simulateScores } from "../simulation/simulate-scores.ts";
import { scoreAgainstLength } from "./score-against-length.ts";

function told<Answer extends { readonly kind: string }>(answer: Answer | NotEnoughData): Answer {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

describe("scoreAgainstLength()", () => {
  const { rows, layout } = simulateScores({
    units: [
      { name: "combo", count: 20, spread: 0.2 },
      { name: "essay", count: 4, spread: 1, conditions: [0, 5] },
    ],
    judges: [0, 1],
    noise: 0.1,
    seed: 5,
  });

  it("counts each text once, and tells templates from what happens within them", () => {
    // The long template scores high, but within a template the longer text scores lower.
    const lengthOf = ({ units, levels }: ScoreRow) => {
      const scores = rows.filter((one) => one.units.join() === units.join()).map(({ score = 0 }) => score);
      return (
        100 * Number(levels.essay_template) - scores.reduce((sum, score) => sum + score, 0) / scores.length
      );
    };
    const found = scoreAgainstLength(rows, layout, { lengthOf });
    expect(found.texts).toBe(160);
    expect(told(found.overall.pearson).r).toBeGreaterThan(0.8);
    expect(told(found.withinConditions.pearson).r).toBeCloseTo(-1, 9);
    expect(told(found.overall.pearsonInterval)).toMatchObject({ unit: "combo", blocks: 20 });
    expect(told(found.overall.pearsonInterval).low).toBeLessThan(told(found.overall.pearson).r);
  });

  it("says that lengths are not known, or all the same", () => {
    expect(scoreAgainstLength(rows, layout, { lengthOf: () => undefined })).toMatchObject({
      texts: 0,
      overall: { pearson: { reason: "too-few-blocks" } },
    });
    expect(scoreAgainstLength(rows, layout, { lengthOf: () => 100 }).overall).toMatchObject({
      spearman: { reason: "no-variation" },
      spearmanInterval: { reason: "no-variation" },
    });
  });
});
