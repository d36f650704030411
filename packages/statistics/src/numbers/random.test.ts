import { describe, expect, it } from "vitest";
import { mean, standardDeviation } from "../summary/mean.ts";
import { createRandom } from "./random.ts";

describe("createRandom()", () => {
  it("gives the same numbers for the same seed, others for another", () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return [random.next(), random.normal(), random.below(10), random.next()];
    };
    expect(draw(4)).toEqual(draw(4));
    expect(draw(4)).not.toEqual(draw(5));
    expect(draw(2 ** 40)).not.toEqual(draw(0));
    expect(() => createRandom(0.5)).toThrow(RangeError);
  });

  it("never changes: these numbers are frozen", () => {
    const random = createRandom(1);
    expect([random.next(), random.next(), random.normal()]).toMatchInlineSnapshot(`
      [
        0.09156953175513294,
        0.8881928137485323,
        -0.4219232706535274,
      ]
    `);
  });

  it("is even between 0 and 1, and normal with mean 0 and deviation 1", () => {
    const random = createRandom(11);
    const even = Array.from({ length: 20_000 }, () => random.next());
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    expect(mean(even)).toBeCloseTo(0.5, 2);
    expect(standardDeviation(even)).toBeCloseTo(Math.sqrt(1 / 12), 2);
    expect(Math.abs(mean(normal) ?? 1)).toBeLessThan(0.02);
    expect(Math.abs((standardDeviation(normal) ?? 0) - 1)).toBeLessThan(0.02);
    const tens = Array.from({ length: 10_000 }, () => random.below(10));
    for (let value = 0; value < 10; value += 1) {
      expect(Math.abs(tens.filter((drawn) => drawn === value).length - 1000)).toBeLessThan(120);
    }
  });
});
