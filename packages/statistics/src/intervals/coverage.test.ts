import { describe, expect, it } from "vitest";
import { compare } from "../comparison/compare.ts";
import { type Simulation, simulateScores } from "../simulation/simulate-scores.ts";
import { mean, standardDeviation } from "../summary/mean.ts";
import { scoresOf } from "../summary/pivot.ts";
import { minimumBlocks } from "./interval.ts";
import { meanInterval } from "./mean-interval.ts";

// `npm run bench:statistics` asks the same with more cohorts, sizes and kinds of intervals.
const cohorts = 600;
const error = Math.sqrt((0.95 * 0.05) / cohorts);
const blocks = minimumBlocks["t-over-blocks"];

/** Combos, drafts, essays, two judges that differ, disagree on single texts, and change their minds. */
const nested: Omit<Simulation, "seed"> = {
  units: [
    { name: "combo", count: blocks, spread: 1 },
    { name: "draft", count: [1, 2], spread: 0.7, conditions: [-0.5, 0.5] },
    { name: "essay", count: 2, spread: 0.4 },
  ],
  judges: [0.5, -0.3],
  judgeByText: 0.4,
  repeats: 2,
  noise: 0.5,
};

function coverage(
  truth: number,
  rangeOf: (cohort: ReturnType<typeof simulateScores>) => { readonly low: number; readonly high: number },
): number {
  let hits = 0;
  for (let seed = 1; seed <= cohorts; seed += 1) {
    const { low, high } = rangeOf(simulateScores({ ...nested, seed }));
    if (low <= truth && truth <= high) hits += 1;
  }
  return hits / cohorts;
}

describe("95 % intervals at their minimum number of blocks", () => {
  it("hold the true mean in 95 % of cohorts, within the error of the simulation", () => {
    const share = coverage(0.1, ({ rows, layout }) => {
      const interval = meanInterval(rows, layout);
      if (interval.kind !== "interval") throw new Error(interval.message);
      return interval;
    });
    expect(Math.abs(share - 0.95)).toBeLessThan(2.5 * error);
  });

  it("hold the true difference in 95 % of cohorts", () => {
    const share = coverage(1, ({ rows, layout }) => {
      const comparison = compare(rows, layout, { axis: "draft_template", a: "0", b: "1" });
      if (comparison.kind !== "comparison") throw new Error(comparison.message);
      return comparison;
    });
    expect(Math.abs(share - 0.95)).toBeLessThan(2.5 * error);
  });

  it("would fail in most cohorts if every evaluation counted as its own unit", () => {
    const share = coverage(0.1, ({ rows }) => {
      const scores = scoresOf(rows);
      const center = mean(scores) ?? 0;
      const reach = (1.96 * (standardDeviation(scores) ?? 0)) / Math.sqrt(scores.length);
      return { low: center - reach, high: center + reach };
    });
    expect(share).toBeLessThan(0.5);
  });
});
