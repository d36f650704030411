import { describe, expect, it } from "vitest";
import { isNotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { simulateScores } from "../simulation/simulate-scores.ts";
import type { Interval } from "./interval.ts";
import { levelIntervals } from "./level-intervals.ts";
import { meanInterval } from "./mean-interval.ts";

const reference = readReference();

function told(answer: ReturnType<typeof meanInterval>): Interval {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

/** Rows of one draft template: `scores[combo][draft]` lists the scores of its one essay. */
function rowsOf(scores: readonly (readonly (readonly (number | undefined)[])[])[]): ScoreRow[] {
  return scores.flatMap((drafts, combo) =>
    drafts.flatMap((essay, draft) =>
      essay.map((score, repeat) => ({
        units: [`c${combo}`, `d${draft}`, "e"],
        levels: { draft_template: "loop", draft_replicate: `${draft}`, judge: "son", repeat: `${repeat}` },
        score,
      })),
    ),
  );
}

describe("meanInterval()", () => {
  it.each(["full", "gappy"] as const)("agrees with scipy's t interval over combos: %s", (name) => {
    const rows = scoreRows(reference[name]);
    const expected = reference.intervals[name];
    const all = told(meanInterval(rows, referenceLayout));
    expect(all.mean).toBeCloseTo(expected.all.mean, 10);
    expect(all.low).toBeCloseTo(expected.all.low, 9);
    expect(all.high).toBeCloseTo(expected.all.high, 9);
    expect(all).toMatchObject({ unit: "combo", blocks: 6, degreesOfFreedom: 5, method: "t-over-blocks" });
  });

  it.each(["full", "gappy"] as const)("agrees for every level of an axis: %s", (name) => {
    const rows = scoreRows(reference[name]);
    for (const [axis, levels] of [
      ["draft_template", reference.intervals[name].byTemplate],
      ["judge", reference.intervals[name].byJudge],
    ] as const) {
      const groups = levelIntervals(rows, referenceLayout, { axes: [axis] });
      expect(groups.map(({ levels: [level] }) => level)).toEqual(Object.keys(levels).sort());
      for (const {
        levels: [level = ""],
        interval,
      } of groups) {
        expect(told(interval).low).toBeCloseTo(levels[level]?.low ?? Number.NaN, 9);
        expect(told(interval).high).toBeCloseTo(levels[level]?.high ?? Number.NaN, 9);
      }
    }
  });

  it.each(["full", "gappy"] as const)(
    "pools drafts within their template when there is one combo: %s",
    (name) => {
      const rows = scoreRows(reference[name]).filter(({ units }) => units[0] === "c0");
      const expected = reference.intervals[name].draftsOfOneCombo;
      const answer = meanInterval(rows, referenceLayout);
      // Four drafts under two templates leave two degrees of freedom, as many as three drafts under one.
      expect(told(answer).low).toBeCloseTo(expected.low, 9);
      expect(told(answer).high).toBeCloseTo(expected.high, 9);
      expect(told(answer)).toMatchObject({ unit: "draft", blocks: 4, degreesOfFreedom: expected.degrees });
    },
  );

  it("takes combos before drafts, and drafts only when they are asked for by name", () => {
    const rows = rowsOf([
      [[5, 6], [6], [9]],
      [[7], [8], [5]],
      [[6], [4], [3]],
    ]);
    expect(meanInterval(rows, referenceLayout)).toMatchObject({ kind: "interval", unit: "combo", blocks: 3 });
    expect(meanInterval(rows, referenceLayout, { unit: "draft" })).toMatchObject({
      kind: "interval",
      unit: "draft",
      blocks: 9,
      degreesOfFreedom: 6,
    });
  });

  it("never takes single evaluations, however many there are", () => {
    const rows = rowsOf([[[5, 6, 7, 8, 9, 5, 6, 7, 8, 9]]]);
    expect(meanInterval(rows, referenceLayout)).toMatchObject({
      kind: "not-enough-data",
      reason: "not-replicated",
    });
  });

  it("does not take drafts of different templates for replicates, unless their template counts as drawn", () => {
    const rows = [4, 6, 7, 9].map((score, draft) => ({
      units: ["c0", `d${draft}`, "e"],
      levels: { draft_template: `t${draft}`, judge: "son" },
      score,
    }));
    expect(meanInterval(rows, referenceLayout)).toMatchObject({ reason: "not-replicated" });
    const drawn = {
      ...referenceLayout,
      units: referenceLayout.units.map((unit) => (unit.name === "draft" ? { ...unit, axes: [] } : unit)),
    };
    expect(meanInterval(rows, drawn)).toMatchObject({
      kind: "interval",
      unit: "draft",
      blocks: 4,
      mean: 6.5,
    });
  });

  it("counts copies of one draft as one text", () => {
    const copies = ["e1", "e2", "e3", "e4"].map((essay, index) => ({
      units: ["c0", "d0", essay],
      levels: { essay_template: "copy", judge: "son" },
      score: 5 + index,
      isCopy: true,
    }));
    expect(meanInterval(copies, referenceLayout)).toMatchObject({ reason: "not-replicated" });
    const written = copies.map((row) => ({ ...row, isCopy: false }));
    expect(meanInterval(written, referenceLayout)).toMatchObject({
      kind: "interval",
      unit: "essay",
      blocks: 4,
    });
  });

  it("says how many blocks are missing, and which narrower unit would do", () => {
    const answer = meanInterval(
      rowsOf([
        [[5], [6], [8]],
        [[7], [9], [6]],
      ]),
      referenceLayout,
    );
    expect(answer).toEqual({
      kind: "not-enough-data",
      reason: "too-few-blocks",
      needed: 3,
      have: 2,
      narrower: "draft",
      message: "an interval over combos needs 3, there are 2",
    });
  });

  it("says what cannot be known of nothing, of failures alone and of equal scores", () => {
    expect(meanInterval([], referenceLayout)).toMatchObject({ reason: "no-scores" });
    expect(meanInterval(rowsOf([[[undefined]], [[undefined]]]), referenceLayout)).toMatchObject({
      reason: "no-scores",
    });
    expect(meanInterval(rowsOf([[[7.1]], [[7.1]], [[7.1]]]), referenceLayout)).toMatchObject({
      reason: "no-variation",
    });
  });

  it("refuses scores, confidences, units and rows that make no sense", () => {
    const rows = rowsOf([[[5]], [[6]], [[7]]]);
    expect(() => meanInterval(rowsOf([[[Number.NaN]]]), referenceLayout)).toThrow(RangeError);
    expect(() => meanInterval(rows, referenceLayout, { confidence: 1 })).toThrow(RangeError);
    expect(() => meanInterval(rows, referenceLayout, { unit: "evaluation" })).toThrow("combo, draft, essay");
    expect(() => meanInterval([{ units: ["c"], levels: {}, score: 1 }], referenceLayout)).toThrow(TypeError);
  });

  it("does not depend on the order of rows, and moves with the scores", () => {
    const rows = scoreRows(reference.gappy);
    const plain = told(meanInterval(rows, referenceLayout));
    const turned = told(meanInterval(rows.toReversed(), referenceLayout));
    const moved = told(
      meanInterval(
        rows.map((row) => ({ ...row, score: row.score === undefined ? undefined : 3 * row.score - 1 })),
        referenceLayout,
      ),
    );
    expect(turned.low).toBeCloseTo(plain.low, 12);
    expect(moved.mean).toBeCloseTo(3 * plain.mean - 1, 10);
    expect(moved.standardError).toBeCloseTo(3 * plain.standardError, 10);
  });

  it("does not resample what hardly differs", () => {
    const rows = rowsOf(Array.from({ length: 30 }, (_, combo) => [[combo === 0 ? 5 : 6]]));
    expect(meanInterval(rows, referenceLayout)).toMatchObject({ kind: "interval" });
    expect(meanInterval(rows, referenceLayout, { method: "studentised-bootstrap" })).toMatchObject({
      reason: "no-variation",
    });
    expect(() =>
      meanInterval(rows, referenceLayout, { method: "studentised-bootstrap", resamples: 10 }),
    ).toThrow(RangeError);
  });

  it("resamples the same for the same seed, and asks for more blocks", () => {
    const few = simulateScores({ units: [{ name: "combo", count: 19, spread: 1 }], noise: 0.1, seed: 4 });
    expect(meanInterval(few.rows, few.layout, { method: "studentised-bootstrap" })).toMatchObject({
      reason: "too-few-blocks",
      needed: 20,
    });
    const skewed = simulateScores({
      units: [{ name: "combo", count: 40, spread: 1, shape: Math.exp }],
      noise: 0.1,
      seed: 4,
    });
    const options = { method: "studentised-bootstrap", seed: 7 } as const;
    const first = told(meanInterval(skewed.rows, skewed.layout, options));
    expect(meanInterval(skewed.rows, skewed.layout, options)).toEqual(first);
    // A long tail to the right: the true mean may lie much further up than down.
    expect(first.high - first.mean).toBeGreaterThan(first.mean - first.low);
  });
});
