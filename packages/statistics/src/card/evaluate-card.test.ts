import { describe, expect, it } from "vitest";
import { referenceLayout as layout } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { type CardCriterion, evaluateCard } from "./evaluate-card.ts";

/** `texts[text][judge]` lists the repeated scores. */
function rowsOf(texts: readonly Readonly<Record<string, readonly (number | undefined)[]>>[]): ScoreRow[] {
  return texts.flatMap((judges, text) =>
    Object.entries(judges).flatMap(([judge, scores]) =>
      scores.map((score, repeat) => ({
        units: [`c${text}`, "d", "e"],
        levels: { judge, rubric: "novelty", repeat: `${repeat}` },
        score,
      })),
    ),
  );
}

const card: CardCriterion = {
  metric: "mean",
  success: { threshold: 7.5, minimumJudges: 2, minimumCandidates: 1, rubrics: ["novelty"] },
};

function withSuccess(change: Partial<NonNullable<CardCriterion["success"]>>): CardCriterion {
  return { ...card, success: card.success && { ...card.success, ...change } };
}

describe("evaluateCard()", () => {
  it("is met by one text that two judges put over the threshold", () => {
    const verdict = evaluateCard(
      card,
      rowsOf([
        { x: [8], y: [7] },
        { x: [9], y: [1] },
      ]),
      { layout },
    );
    expect(verdict).toMatchObject({
      verdict: "met",
      candidates: 2,
      judged: 2,
      reaching: [{ units: ["c0", "d", "e"], value: 7.5, judges: 2 }],
      nearest: { value: 5 },
      reasons: ["1 of 2 judged texts have a mean of novelty of at least 7.5, 1 must"],
    });
  });

  it("averages a judge's repeats before the judges", () => {
    const rows = rowsOf([{ x: [9, 9, 9, 9], y: [5] }]);
    expect(evaluateCard(card, rows, { layout })).toMatchObject({ verdict: "not-met", nearest: { value: 7 } });
    expect(evaluateCard({ ...card, metric: "max" }, rows, { layout })).toMatchObject({ verdict: "met" });
    expect(evaluateCard({ ...card, metric: "min" }, rows, { layout })).toMatchObject({
      nearest: { value: 5 },
    });
    expect(evaluateCard({ ...card, metric: "median" }, rows, { layout })).toMatchObject({
      nearest: { value: 7 },
    });
  });

  it("cannot say as long as texts without enough judges could decide it", () => {
    const rows = rowsOf([
      { x: [8], y: [undefined] },
      { x: [2], y: [3] },
    ]);
    expect(evaluateCard(card, rows, { layout })).toMatchObject({
      verdict: "not-enough-data",
      reasons: [
        "0 of 1 judged texts have a mean of novelty of at least 7.5, 1 must",
        "1 of 2 texts have scores of fewer than 2 judges",
        "1 planned scores are missing",
      ],
    });
    expect(evaluateCard(withSuccess({ minimumCandidates: 2 }), [...rows], { layout })).toMatchObject({
      verdict: "not-met",
    });
  });

  it("counts only the rubrics that the card names, all when it names none", () => {
    const rows = rowsOf([{ x: [9], y: [9] }]).map((row) => ({
      ...row,
      levels: { ...row.levels, rubric: "style" },
    }));
    expect(evaluateCard(card, rows, { layout })).toMatchObject({ verdict: "not-enough-data", candidates: 0 });
    expect(evaluateCard(withSuccess({ rubrics: [] }), rows, { layout })).toMatchObject({ verdict: "met" });
  });

  it("counts copies of one draft as one candidate", () => {
    const rows = ["e1", "e2"].flatMap((essay) =>
      ["x", "y"].map((judge) => ({
        units: ["c", "d", essay],
        levels: { judge, rubric: "novelty" },
        score: 9,
        isCopy: true,
      })),
    );
    expect(evaluateCard(withSuccess({ minimumCandidates: 2 }), rows, { layout })).toMatchObject({
      verdict: "not-enough-data",
      candidates: 1,
    });
  });

  it("cannot say anything without scores, candidates or a criterion", () => {
    expect(evaluateCard(card, [], { layout })).toMatchObject({
      verdict: "not-enough-data",
      share: { reason: "no-scores" },
    });
    expect(evaluateCard(card, rowsOf([{ x: [undefined] }]), { layout })).toMatchObject({
      verdict: "not-enough-data",
    });
    expect(evaluateCard({ ...card, success: undefined }, [], { layout })).toMatchObject({
      verdict: "not-enough-data",
      reasons: ["the card does not say when it is met"],
    });
  });

  it("gives the share of texts that reach it with a range within 0 and 1", () => {
    const rows = rowsOf([8, 9, 3, 9].map((score) => ({ x: [score], y: [score] })));
    expect(evaluateCard(card, rows, { layout }).share).toMatchObject({
      kind: "interval",
      mean: 0.75,
      low: 0,
      high: 1,
    });
  });
});
