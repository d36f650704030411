import { describe, expect, it } from "vitest";
import { isNotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import { simulateScores } from "../simulation/simulate-scores.ts";
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
