import { describe, expect, it } from "vitest";
import { referenceLayout } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { missingCells } from "./missing-cells.ts";

function row(unit: string, judge: string, score: number | undefined, more: Partial<ScoreRow> = {}): ScoreRow {
  return { units: [unit, "d", "e"], levels: { judge, rubric: "novelty" }, score, ...more };
}

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
