import { describe, expect, it } from "vitest";
import { readReference, scoreRows } from "../reference.fixture.ts";
import { agreementClass } from "./agreement-class.ts";
import { distribution } from "./distribution.ts";
import { mean, standardDeviation } from "./mean.ts";
import { pivot, scoresOf } from "./pivot.ts";
import { quantile } from "./quantile.ts";
import { ranks } from "./ranks.ts";
import { summarize } from "./summarize.ts";

const { summaries, full } = readReference();

describe("summarize()", () => {
  it("agrees with numpy", () => {
    for (const { values, mean: center, deviation, quantiles } of summaries) {
      expect(summarize(values).mean).toBeCloseTo(center, 12);
      expect(summarize(values).standardDeviation).toBeCloseTo(deviation, 12);
      for (const [share, value] of quantiles) expect(quantile(values, share)).toBeCloseTo(value, 12);
    }
  });

  it("leaves undefined what nothing or one score cannot tell", () => {
    expect(summarize([])).toEqual({
      count: 0,
      mean: undefined,
      standardDeviation: undefined,
      min: undefined,
      lowerQuartile: undefined,
      median: undefined,
      upperQuartile: undefined,
      max: undefined,
    });
    expect(summarize([7])).toMatchObject({ count: 1, mean: 7, standardDeviation: undefined, median: 7 });
  });

  it("keeps its precision far from zero", () => {
    const far = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16];
    expect(standardDeviation(far)).toBeCloseTo(Math.sqrt(30), 9);
    expect(mean(far)).toBe(1e9 + 10);
  });

  it("refuses a share that is none", () => {
    expect(() => quantile([1], 1.1)).toThrow(RangeError);
  });
});

describe("distribution()", () => {
  it("has one bin per score that occurs", () => {
    expect(distribution([7, 2.5, 7, 10])).toEqual([
      { score: 2.5, count: 1, share: 0.25 },
      { score: 7, count: 2, share: 0.5 },
      { score: 10, count: 1, share: 0.25 },
    ]);
    expect(distribution([])).toEqual([]);
  });
});

describe("agreementClass()", () => {
  it("names ranges, the borders belonging to the better name", () => {
    const classes = [
      [5, 6],
      [5, 7],
      [5, 8],
      [5, 8.1],
    ].map(agreementClass);
    expect(classes).toEqual(["high_agreement", "moderate_agreement", "low_agreement", "poor_agreement"]);
    expect([agreementClass([5]), agreementClass([]), agreementClass([0, 0])]).toEqual(
      Array(3).fill("insufficient_data"),
    );
  });
});

describe("ranks()", () => {
  it("gives equal values the mean of their ranks", () => {
    expect(ranks([10, 20, 10, 5])).toEqual([2.5, 4, 2.5, 1]);
  });
});

describe("pivot()", () => {
  const rows = scoreRows(full);

  it("folds every row into one cell", () => {
    const table = pivot(rows, {
      rows: ["draft_template", "rubric"],
      columns: ["judge"],
      reduce: (some) => some.length,
    });
    expect(table.rows).toEqual([
      ["loop", "logic"],
      ["loop", "novelty"],
      ["rolling", "logic"],
      ["rolling", "novelty"],
    ]);
    expect(table.columns).toEqual([["gem"], ["opus"], ["son"]]);
    expect(table.cells).toEqual(Array(4).fill([72, 72, 72]));
  });

  it("leaves cells that no row falls into undefined, and folds scores as asked", () => {
    const some = rows.filter(({ levels }) => levels.judge !== "gem" || levels.draft_template === "loop");
    const table = pivot(some, {
      rows: ["draft_template"],
      columns: ["judge"],
      reduce: (cell) => mean(scoresOf(cell)),
    });
    expect(table.cells[1]?.[0]).toBeUndefined();
    const direct = rows.filter(({ levels }) => levels.judge === "gem" && levels.draft_template === "loop");
    expect(table.cells[0]?.[0]).toBe(mean(scoresOf(direct)));
    expect(pivot([], { rows: ["a"], columns: ["b"], reduce: () => 1 })).toEqual({
      rows: [],
      columns: [],
      cells: [],
    });
  });
});
