import { describe, expect, it } from "vitest";
import { readReference, scoreRows } from "../reference.fixture.ts";
import { mean } from "./mean.ts";
import { pivot, scoresOf } from "./pivot.ts";

const { full } = readReference();

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
