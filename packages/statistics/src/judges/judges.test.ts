import { describe, expect, it } from "vitest";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { simulateScores } from "../simulation/simulate-scores.ts";
import { pearson, spearman } from "../summary/correlation.ts";
import { failureRates } from "./failure-rates.ts";
import { intraclassCorrelation } from "./intraclass-correlation.ts";
import { judgeAgreement } from "./judge-agreement.ts";
import { krippendorffAlpha } from "./krippendorff-alpha.ts";
import { missingCells } from "./missing-cells.ts";
import { ownFamilyBonus } from "./own-family-bonus.ts";
import { scoreAgainstLength } from "./score-against-length.ts";
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

describe("krippendorffAlpha()", () => {
  // Four observers, twelve units, gaps: the worked example of Krippendorff 2011, section C.
  const published = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, undefined, 3],
    [undefined, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1],
  ];
  const items = Array.from({ length: 12 }, (_, unit) =>
    published.flatMap((scores) => {
      const score = scores[unit];
      return score === undefined ? [] : [score];
    }),
  );

  it.each([
    ["nominal", 0.743],
    ["ordinal", 0.815],
    ["interval", 0.849],
  ] as const)("gives Krippendorff's own worked example: %s", (metric, alpha) => {
    expect(told(krippendorffAlpha(items, { metric })).alpha).toBeCloseTo(alpha, 3);
    expect(told(krippendorffAlpha(items, { metric }))).toMatchObject({ items: 11, scores: 40 });
  });

  it("is one where judges agree and does not mind the order of scores", () => {
    expect(told(krippendorffAlpha([[1, 1], [2, 2, 2], [7]])).alpha).toBe(1);
    const turned = items.map((scores) => scores.toReversed()).toReversed();
    expect(told(krippendorffAlpha(turned)).alpha).toBeCloseTo(told(krippendorffAlpha(items)).alpha, 12);
  });

  it("says what cannot be known", () => {
    expect(krippendorffAlpha([])).toMatchObject({ reason: "too-few-judges", have: 0 });
    expect(krippendorffAlpha([[1], [2]])).toMatchObject({ reason: "too-few-judges", have: 1 });
    for (const metric of ["nominal", "ordinal", "interval"] as const) {
      expect(
        krippendorffAlpha(
          [
            [7.3, 7.3],
            [7.3, 7.3],
          ],
          { metric },
        ),
      ).toMatchObject({ reason: "no-variation" });
    }
  });
});

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

describe("failureRates()", () => {
  it("counts replies without a score apart from evaluations without a reply", () => {
    const rows = [
      row("a", "x", 5),
      row("b", "x", undefined, { missing: "no-score" }),
      row("c", "x", 6),
      row("d", "x", undefined),
      row("a", "y", undefined),
    ];
    expect(failureRates(rows, referenceLayout)).toMatchObject([
      {
        judge: "x",
        planned: 4,
        scored: 2,
        noScore: 1,
        noReply: 1,
        rate: 1 / 3,
        interval: { kind: "interval", low: 0 },
      },
      {
        judge: "y",
        planned: 1,
        scored: 0,
        noScore: 0,
        noReply: 1,
        rate: undefined,
        interval: { reason: "no-scores" },
      },
    ]);
  });
});

describe("missingCells()", () => {
  it("lists what lacks scores, and nothing that was not planned", () => {
    const rows = [
      row("a", "x", 5),
      row("a", "x", undefined, { missing: "no-score" }),
      row("b", "x", undefined),
      row("c", "y", 6),
    ];
    expect(missingCells(rows, referenceLayout)).toEqual({
      cells: 3,
      complete: 1,
      partial: 1,
      empty: 1,
      missing: [
        {
          units: ["a", "d", "e"],
          judge: "x",
          rubric: "novelty",
          planned: 2,
          scored: 1,
          noScore: 1,
          noReply: 0,
        },
        {
          units: ["b", "d", "e"],
          judge: "x",
          rubric: "novelty",
          planned: 1,
          scored: 0,
          noScore: 0,
          noReply: 1,
        },
      ],
    });
    expect(missingCells([], referenceLayout)).toMatchObject({ cells: 0, missing: [] });
  });
});

describe("pearson() and spearman()", () => {
  it("agree with scipy", () => {
    for (const {
      left,
      right,
      pearson: [r, p],
      spearman: [rho, rankP],
    } of reference.correlations) {
      expect(told(pearson(left, right)).r).toBeCloseTo(r, 12);
      expect(told(pearson(left, right)).p).toBeCloseTo(p, 10);
      expect(told(spearman(left, right)).r).toBeCloseTo(rho, 12);
      expect(told(spearman(left, right)).p).toBeCloseTo(rankP, 10);
    }
  });

  it("say what cannot be known", () => {
    expect(pearson([1, 2], [1, 2])).toMatchObject({ reason: "too-few-blocks" });
    expect(pearson([1, 2, 3], [4, 4, 4])).toMatchObject({ reason: "no-variation" });
    expect(() => pearson([1, 2, 3], [4])).toThrow(RangeError);
  });
});

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
