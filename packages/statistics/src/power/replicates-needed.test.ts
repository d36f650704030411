import { describe, expect, it } from "vitest";
import { compare } from "../comparison/compare.ts";
import { isNotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import { type Simulation, simulateScores } from "../simulation/simulate-scores.ts";
import { replicatesNeeded } from "./replicates-needed.ts";
import { type VarianceComponents, varianceComponents } from "./variance-components.ts";

const reference = readReference();

function told(answer: ReturnType<typeof varianceComponents>): VarianceComponents {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

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
