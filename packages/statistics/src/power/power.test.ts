import { describe, expect, it } from "vitest";
import { compare } from "../comparison/compare.ts";
import { isNotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import { type Simulation, simulateScores } from "../simulation/simulate-scores.ts";
import { blocksNeeded } from "./blocks-needed.ts";
import { replicatesNeeded } from "./replicates-needed.ts";
import { tTestPower } from "./t-test-power.ts";
import { type VarianceComponents, varianceComponents } from "./variance-components.ts";

const reference = readReference();

function told(answer: ReturnType<typeof varianceComponents>): VarianceComponents {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

function varianceOf({ components }: VarianceComponents, unit: string): number {
  const found = components.find((component) => component.unit === unit);
  if (found?.kind !== "variance") throw new Error(`${unit} is unknown`);
  return found.variance;
}

describe("tTestPower()", () => {
  it("agrees with statsmodels", () => {
    for (const [difference, blocks, alpha, power] of reference.powers.power) {
      expect(tTestPower({ difference, standardDeviation: 1, blocks, alpha })).toBeCloseTo(power, 9);
      expect(tTestPower({ difference: -3 * difference, standardDeviation: 3, blocks, alpha })).toBeCloseTo(
        power,
        9,
      );
    }
  });

  it("is alpha where there is nothing to find, and refuses what makes no sense", () => {
    expect(tTestPower({ difference: 0, standardDeviation: 1, blocks: 5 })).toBeCloseTo(0.05, 12);
    expect(() => tTestPower({ difference: 1, standardDeviation: 0, blocks: 5 })).toThrow(RangeError);
    expect(() => tTestPower({ difference: 1, standardDeviation: 1, blocks: 1 })).toThrow(RangeError);
  });
});

describe("blocksNeeded()", () => {
  it("agrees with statsmodels", () => {
    for (const [difference, power, alpha, blocks] of reference.powers.blocks) {
      expect(blocksNeeded({ difference, standardDeviation: 1, power, alpha }).blocks).toBe(blocks);
    }
  });

  it("is the fewest that are enough", () => {
    for (const difference of [0.15, 0.3, 0.7, 1.1]) {
      const { blocks, power } = blocksNeeded({ difference, standardDeviation: 1, power: 0.9 });
      expect(power).toBeGreaterThanOrEqual(0.9);
      expect(tTestPower({ difference, standardDeviation: 1, blocks: blocks - 1 })).toBeLessThan(0.9);
    }
  });

  it("refuses to look for nothing, or with a chance that cannot be had", () => {
    expect(() => blocksNeeded({ difference: 0, standardDeviation: 1 })).toThrow(RangeError);
    expect(() => blocksNeeded({ difference: 1, standardDeviation: 1, power: 1 })).toThrow(RangeError);
  });
});

describe("varianceComponents()", () => {
  it("agrees with expected mean squares where the design is balanced", () => {
    const found = told(varianceComponents(scoreRows(reference.full), referenceLayout));
    const { combo, draft, evaluation } = reference.components;
    expect(varianceOf(found, "combo")).toBeCloseTo(combo, 10);
    expect(varianceOf(found, "draft")).toBeCloseTo(draft, 10);
    expect(varianceOf(found, "evaluation")).toBeCloseTo(evaluation, 10);
    // Each essay template was used once per draft, so that essays have no replicates.
    expect(found.components).toMatchObject([
      { unit: "combo", degreesOfFreedom: 5, includes: [] },
      { unit: "draft", degreesOfFreedom: 12, includes: ["essay"] },
      { unit: "essay", kind: "unknown" },
      { unit: "evaluation", degreesOfFreedom: 432 },
    ]);
  });

  it("is unbiased in a design with unequal numbers and gaps", () => {
    const sums = { combo: 0, draft: 0, essay: 0, evaluation: 0 };
    const rounds = 60;
    for (let seed = 1; seed <= rounds; seed += 1) {
      const { rows, layout } = simulateScores({
        units: [
          { name: "combo", count: 30, spread: 1 },
          { name: "draft", count: [1, 4], spread: 0.7, conditions: [0, 3] },
          { name: "essay", count: [1, 3], spread: 0.5 },
        ],
        judges: [0, 1],
        repeats: 3,
        noise: 0.6,
        missing: 0.05,
        seed,
      });
      const { components } = told(varianceComponents(rows, layout));
      for (const component of components) {
        if (component.kind === "variance" && component.unit in sums) {
          sums[component.unit as keyof typeof sums] += component.variance / rounds;
        }
      }
    }
    expect(Math.abs(sums.evaluation - 0.36)).toBeLessThan(0.01);
    expect(Math.abs(sums.essay - 0.25)).toBeLessThan(0.03);
    expect(Math.abs(sums.draft - 0.49)).toBeLessThan(0.05);
    expect(Math.abs(sums.combo - 1)).toBeLessThan(0.15);
  });

  it("gives an estimate below zero as zero and says so", () => {
    const rows = ["a", "b"].flatMap((combo) =>
      [5, 7].map((score, repeat) => ({
        units: [combo, "d", "e"],
        levels: { judge: "x", repeat: `${repeat}` },
        score,
      })),
    );
    expect(told(varianceComponents(rows, referenceLayout)).components[0]).toMatchObject({
      unit: "combo",
      variance: 0,
      isBelowZero: true,
    });
    expect(varianceComponents([], referenceLayout)).toMatchObject({ reason: "no-scores" });
  });
});

describe("replicatesNeeded()", () => {
  const design: Simulation = {
    units: [
      { name: "combo", count: 200, spread: 2 },
      { name: "draft", count: 2, spread: 0.8, conditions: [0, 0.5] },
      { name: "essay", count: 3, spread: 0.6 },
    ],
    repeats: 2,
    noise: 0.5,
    seed: 21,
  };
  const { rows, layout } = simulateScores(design);
  const components = told(varianceComponents(rows, layout));

  it("needs fewer blocks the more is averaged in each", () => {
    const plan = { components, unit: "draft", difference: 0.5 };
    const single = replicatesNeeded(plan);
    const more = replicatesNeeded({ ...plan, perParent: { draft: 4, evaluation: 2 } });
    if (isNotEnoughData(single) || isNotEnoughData(more)) throw new Error("no answer");
    expect(single.block).toBe("combo");
    expect(Math.abs(single.standardDeviation - Math.sqrt(2 * (0.64 + 0.36 + 0.25)))).toBeLessThan(0.1);
    expect(more.blocks).toBeLessThan(single.blocks / 3);
  });

  it("promises the power that simulated cohorts have", () => {
    const perParent = { draft: 2, essay: 3, evaluation: 2 };
    const answer = replicatesNeeded({ components, unit: "draft", difference: 0.8, perParent });
    if (isNotEnoughData(answer)) throw new Error(answer.message);
    const rounds = 300;
    let found = 0;
    for (let seed = 1; seed <= rounds; seed += 1) {
      const [combo, draft, ...rest] = design.units;
      const cohort = simulateScores({
        ...design,
        units:
          combo === undefined || draft === undefined
            ? []
            : [{ ...combo, count: answer.blocks }, { ...draft, conditions: [0, 0.8] }, ...rest],
        seed: seed + 1000,
      });
      const result = compare(cohort.rows, cohort.layout, { axis: "draft_template", a: "0", b: "1" });
      if (!isNotEnoughData(result) && result.p < 0.05) found += 1;
    }
    expect(Math.abs(found / rounds - answer.power)).toBeLessThan(0.07);
  });

  it("says that a unit was never replicated, and refuses units and counts that make no sense", () => {
    const gaps = told(varianceComponents(scoreRows(reference.full), referenceLayout));
    expect(replicatesNeeded({ components: gaps, unit: "essay", difference: 1 })).toMatchObject({
      reason: "not-replicated",
    });
    expect(() => replicatesNeeded({ components, unit: "poem", difference: 1 })).toThrow(
      "combo, draft, essay, evaluation",
    );
    expect(() =>
      replicatesNeeded({ components, unit: "draft", perParent: { essay: 0 }, difference: 1 }),
    ).toThrow(RangeError);
  });
});
