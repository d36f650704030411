import { describe, expect, it } from "vitest";
import { readReference } from "../reference.fixture.ts";
import { blocksNeeded } from "./blocks-needed.ts";
import { tTestPower } from "./t-test-power.ts";

const reference = readReference();

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
