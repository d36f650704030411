import { describe, expect, it } from "vitest";
import { isNotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { type Comparison, compare } from "./compare.ts";

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

  it("names a narrower unit that would do, and never one inside what differs", () => {
    const rows = scoreRows(reference.full).filter(({ units }) => units[0] === "c0" || units[0] === "c1");
    const templates = { axis: "draft_template", a: "loop", b: "rolling" };
    expect(compare(rows, referenceLayout, templates)).toMatchObject({
      reason: "too-few-blocks",
      have: 2,
      narrower: "draft",
    });
    expect(compare(rows, referenceLayout, { ...templates, unit: "draft" })).toMatchObject({
      unit: "draft",
      isWithinUnit: false,
      blocks: 4,
    });
    expect(compare(rows, referenceLayout, { ...templates, unit: "essay" })).toMatchObject({
      reason: "no-matched-blocks",
    });
    const styles = { axis: "essay_template", a: "free", b: "theme" };
    expect(compare(rows, referenceLayout, styles)).toMatchObject({ narrower: "draft" });
    expect(compare(rows, referenceLayout, { ...styles, unit: "draft" })).toMatchObject({
      isWithinUnit: true,
      blocks: 8,
    });
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

  it("refuses to compare a level with itself", () => {
    expect(() => compare([], referenceLayout, { axis: "judge", a: "son", b: "son" })).toThrow(RangeError);
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
