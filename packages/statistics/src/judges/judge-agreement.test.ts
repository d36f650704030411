import { describe, expect, it } from "vitest";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { judgeAgreement } from "./judge-agreement.ts";

const reference = readReference();
const names = ["full", "gappy"] as const;

function told<Answer extends { readonly kind: string }>(answer: Answer | NotEnoughData): Answer {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

function row(unit: string, judge: string, score: number | undefined, more: Partial<ScoreRow> = {}): ScoreRow {
  return { units: [unit, "d", "e"], levels: { judge, rubric: "novelty" }, score, ...more };
}

describe("judgeAgreement()", () => {
  it.each(names)(
    "agrees with alpha by its definition, and with leaving out drafts one by one: %s",
    (name) => {
      const expected = reference.judging[name].alphas;
      for (const metric of ["nominal", "ordinal", "interval"] as const) {
        const answers = judgeAgreement(scoreRows(reference[name]), referenceLayout, {
          metric,
          unit: "draft",
        });
        const found = answers.find(({ rubric }) => rubric === "novelty");
        if (found?.kind !== "agreement") throw new Error("no answer");
        expect(told(found.alpha).alpha).toBeCloseTo(expected[metric], 10);
        expect(found.judges).toEqual(["gem", "opus", "son"]);
        if (metric !== "interval") continue;
        expect(told(found.interval).low).toBeCloseTo(expected.low, 9);
        expect(told(found.interval).high).toBeCloseTo(expected.high, 9);
        expect(told(found.interval)).toMatchObject({ unit: "draft", blocks: 24, groups: 24 });
      }
    },
  );

  it("compares judges two by two", () => {
    const rows = [row("a", "x", 1), row("a", "y", 4), row("b", "x", 5), row("b", "y", 4), row("b", "z", 9)];
    const [found] = judgeAgreement(rows, referenceLayout);
    if (found?.kind !== "agreement") throw new Error("no answer");
    expect(
      found.pairs.map(({ a, b, texts, meanAbsoluteDifference }) => [a, b, texts, meanAbsoluteDifference]),
    ).toEqual([
      ["x", "y", 2, 2],
      ["x", "z", 1, 4],
      ["y", "z", 1, 5],
    ]);
    expect(found.interval).toMatchObject({ kind: "not-enough-data", needed: 8 });
  });

  it("tells whether two judges put texts into one order, however strict they are", () => {
    const texts = ["a", "b", "c", "d"];
    const rows = texts.flatMap((text, place) => [
      row(text, "x", place),
      row(text, "y", 5 + place ** 2),
      row(text, "z", -place),
    ]);
    const [found] = judgeAgreement(rows, referenceLayout);
    if (found?.kind !== "agreement") throw new Error("no answer");
    expect(found.pairs.map(({ rankCorrelation }) => told(rankCorrelation).r)).toEqual([
      expect.closeTo(1, 12),
      expect.closeTo(-1, 12),
      expect.closeTo(-1, 12),
    ]);
    const [single] = judgeAgreement([row("a", "x", 1), row("a", "y", 2)], referenceLayout);
    if (single?.kind !== "agreement") throw new Error("no answer");
    expect(single.pairs[0]?.rankCorrelation).toMatchObject({ kind: "not-enough-data", have: 1 });
  });

  it("needs two judges", () => {
    expect(judgeAgreement([row("a", "x", 1), row("b", "x", 2)], referenceLayout)).toMatchObject([
      {
        kind: "not-enough-data",
        reason: "too-few-judges",
        rubric: "novelty",
        message: "only x scored novelty",
      },
    ]);
    expect(judgeAgreement([row("a", "x", undefined)], referenceLayout)).toEqual([]);
  });
});
