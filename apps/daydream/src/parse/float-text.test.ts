import { describe, expect, it } from "vitest";
import { floatText } from "./float-text.ts";

describe("floatText()", () => {
  it.each([
    [7, "7.0"],
    [0, "0.0"],
    [-0, "-0.0"],
    [-2.5, "-2.5"],
    [16 / 3, "5.333333333333333"],
    [0.1 + 0.2, "0.30000000000000004"],
    [100, "100.0"],
    [0.0001, "0.0001"],
    [0.00012, "0.00012"],
    [0.00001, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [9999999999999998, "9999999999999998.0"],
    [1e16, "1e+16"],
    [1.25e300, "1.25e+300"],
    [5e-324, "5e-324"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("prints %d as Python does: %s", (value, text) => {
    expect(floatText(value)).toBe(text);
  });
});
