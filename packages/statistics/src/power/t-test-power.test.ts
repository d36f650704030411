import { describe, expect, it } from "vitest";
import { readReference } from "../reference.fixture.ts";
import { tTestPower } from "./t-test-power.ts";

const reference = readReference();

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
