import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPermutation } from "./permutation.ts";

describe("createPermutation()", () => {
  it("meets every number once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.maxSafeNat(), (size, seed) => {
        const permute = createPermutation(size, seed);
        const met = Array.from({ length: size }, (_, index) => permute(index));
        expect(met.toSorted((a, b) => a - b)).toEqual([...met.keys()]);
      }),
    );
  });

  it("keeps its frozen order", () => {
    const permute = createPermutation(10, 17);
    expect(Array.from({ length: 10 }, (_, index) => permute(index))).toMatchInlineSnapshot(`
      [
        5,
        4,
        7,
        8,
        2,
        3,
        9,
        1,
        6,
        0,
      ]
    `);
  });

  it("stays inside for the largest sizes", () => {
    const size = Number.MAX_SAFE_INTEGER;
    const permute = createPermutation(size, 5);
    const met = Array.from({ length: 1000 }, (_, index) => permute(size - 1 - index));
    expect(new Set(met).size).toBe(1000);
    for (const index of met) expect(index >= 0 && index < size && Number.isSafeInteger(index)).toBe(true);
  });

  it("tells seeds apart beyond 32 bits, and mixes", () => {
    const first = (seed: number) =>
      Array.from({ length: 50 }, (_, index) => createPermutation(1000, seed)(index));
    expect(first(1)).not.toEqual(first(1 + 2 ** 32));
    const ascents = first(3).filter((value, index, all) => index > 0 && value > (all[index - 1] ?? 0)).length;
    expect(ascents).toBeGreaterThan(12);
    expect(ascents).toBeLessThan(38);
  });

  it("refuses a size that is no safe whole number", () => {
    expect(() => createPermutation(2 ** 53, 1)).toThrow(RangeError);
    expect(() => createPermutation(-1, 1)).toThrow(RangeError);
  });
});
