import { describe, expect, it } from "vitest";
import { referenceLayout } from "../reference.fixture.ts";
import type { ScoreRow } from "../rows/score-row.ts";
import { failureRates } from "./failure-rates.ts";

function row(unit: string, judge: string, score: number | undefined, more: Partial<ScoreRow> = {}): ScoreRow {
  return { units: [unit, "d", "e"], levels: { judge, rubric: "novelty" }, score, ...more };
}

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
