import { describe, expect, it } from "vitest";
import { createRandom } from "../numbers/random.ts";
import { readReference } from "../reference.fixture.ts";
import { adjustPValues } from "./adjust-p-values.ts";

const reference = readReference();

describe("adjustPValues()", () => {
  it("agrees with statsmodels", () => {
    const { pValues, holm, benjaminiHochberg } = reference.comparisons.full;
    adjustPValues(pValues).forEach((p, index) => {
      expect(p).toBeCloseTo(holm[index] ?? Number.NaN, 12);
    });
    adjustPValues(pValues, "benjamini-hochberg").forEach((p, index) => {
      expect(p).toBeCloseTo(benjaminiHochberg[index] ?? Number.NaN, 12);
    });
    expect(adjustPValues([])).toEqual([]);
  });

  it("never makes a p-value smaller, never changes their order, never leaves 0 to 1", () => {
    const random = createRandom(5);
    for (let round = 0; round < 200; round += 1) {
      const pValues = Array.from({ length: 1 + random.below(12) }, () => random.next() ** 3);
      for (const correction of ["holm", "benjamini-hochberg"] as const) {
        const adjusted = adjustPValues(pValues, correction);
        adjusted.forEach((p, index) => {
          expect(p).toBeGreaterThanOrEqual(pValues[index] ?? 2);
          expect(p).toBeLessThanOrEqual(1);
        });
        const order = (values: readonly number[]) =>
          values.map((_, index) => index).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
        const sorted = order(adjusted).map((index) => adjusted[index] ?? 0);
        expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
      }
    }
  });
});
