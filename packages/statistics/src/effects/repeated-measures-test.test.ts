import { describe, expect, it } from "vitest";
import { type RepeatedMeasuresTest, repeatedMeasuresTest } from "./repeated-measures-test.ts";

describe("repeatedMeasuresTest()", () => {
  it("is the square of the paired t test for two levels, without a correction", () => {
    const differences = [0.4, 1.2, -0.3, 0.9, 2.2];
    const test = repeatedMeasuresTest(
      differences.map((difference) => [-difference / 2, difference / 2]),
      { dimension: 1 },
    );
    const t = 0.88 / Math.sqrt(differences.reduce((sum, value) => sum + (value - 0.88) ** 2, 0) / 4 / 5);
    expect(test).toMatchObject({
      kind: "repeated-measures-test",
      epsilon: 1,
    } satisfies Partial<RepeatedMeasuresTest>);
    expect(test.kind === "repeated-measures-test" && test.f).toBeCloseTo(t * t, 10);
  });

  it("says that blocks are too few or all alike", () => {
    expect(repeatedMeasuresTest([[1, -1]], { dimension: 1 })).toMatchObject({ reason: "too-few-blocks" });
    expect(repeatedMeasuresTest(Array(4).fill([1, -1]), { dimension: 1 })).toMatchObject({
      reason: "no-variation",
    });
  });
});
