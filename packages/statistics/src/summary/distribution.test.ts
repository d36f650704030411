import { describe, expect, it } from "vitest";
import { distribution } from "./distribution.ts";

describe("distribution()", () => {
  it("has one bin per score that occurs", () => {
    expect(distribution([7, 2.5, 7, 10])).toEqual([
      { score: 2.5, count: 1, share: 0.25 },
      { score: 7, count: 2, share: 0.5 },
      { score: 10, count: 1, share: 0.25 },
    ]);
    expect(distribution([])).toEqual([]);
  });
});
