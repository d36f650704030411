import { describe, expect, it } from "vitest";
import { readReference } from "../reference.fixture.ts";
import { mean, standardDeviation } from "./mean.ts";
import { quantile } from "./quantile.ts";
import { summarize } from "./summarize.ts";

const { summaries } = readReference();

describe("summarize()", () => {
  it("agrees with numpy", () => {
    for (const { values, mean: center, deviation, quantiles } of summaries) {
      expect(summarize(values).mean).toBeCloseTo(center, 12);
      expect(summarize(values).standardDeviation).toBeCloseTo(deviation, 12);
      for (const [share, value] of quantiles) expect(quantile(values, share)).toBeCloseTo(value, 12);
    }
  });

  it("leaves undefined what nothing or one score cannot tell", () => {
    expect(summarize([])).toEqual({
      count: 0,
      mean: undefined,
      standardDeviation: undefined,
      min: undefined,
      lowerQuartile: undefined,
      median: undefined,
      upperQuartile: undefined,
      max: undefined,
    });
    expect(summarize([7])).toMatchObject({ count: 1, mean: 7, standardDeviation: undefined, median: 7 });
  });

  it("keeps its precision far from zero", () => {
    const far = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16];
    expect(standardDeviation(far)).toBeCloseTo(Math.sqrt(30), 9);
    expect(mean(far)).toBe(1e9 + 10);
  });

  it("refuses a share that is none", () => {
    expect(() => quantile([1], 1.1)).toThrow(RangeError);
  });
});
