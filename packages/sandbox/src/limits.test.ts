import { describe, expect, it } from "vitest";
import { resolveLimits } from "./limits.ts";

describe("resolveLimits()", () => {
  it("lets memory grow with the dataset", () => {
    expect(resolveLimits({}, 1_000).memoryBytes).toBe(1_073_741_824);
    expect(resolveLimits({}, 1_073_741_824).memoryBytes).toBe(4 * 1_073_741_824);
    expect(resolveLimits({ memoryBytes: 5 }, 1_073_741_824).memoryBytes).toBe(5);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d for a limit", (graceMs) => {
    expect(() => resolveLimits({ graceMs })).toThrow("graceMs must be a whole number of at least 1");
  });
});
