import { describe, expect, it } from "vitest";
import { agreementClass } from "./agreement-class.ts";

describe("agreementClass()", () => {
  it("names ranges, the borders belonging to the better name", () => {
    const classes = [
      [5, 6],
      [5, 7],
      [5, 8],
      [5, 8.1],
    ].map(agreementClass);
    expect(classes).toEqual(["high_agreement", "moderate_agreement", "low_agreement", "poor_agreement"]);
    expect([agreementClass([5]), agreementClass([]), agreementClass([0, 0])]).toEqual(
      Array(3).fill("insufficient_data"),
    );
  });
});
