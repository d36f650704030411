import { describe, expect, it } from "vitest";
import { ranks } from "./ranks.ts";

describe("ranks()", () => {
  it("gives equal values the mean of their ranks", () => {
    expect(ranks([10, 20, 10, 5])).toEqual([2.5, 4, 2.5, 1]);
  });
});
