import { describe, expect, it } from "vitest";
import { countText, dollarsText, durationText, percentText } from "./amounts.ts";

describe("amounts for people", () => {
  it.each([
    [0, "$0"],
    [0.0000001, "<$0.000001"],
    [0.0000123, "$0.000012"],
    [0.00456, "$0.0046"],
    [0.5, "$0.50"],
    [0.999, "$1.00"],
    [12.345, "$12.35"],
  ])("%d dollars are %s", (usd, text) => expect(dollarsText(usd)).toBe(text));

  it.each([
    [0, "0.0 s"],
    [34_200, "34.2 s"],
    [95_000, "1 min 35 s"],
    [7_500_000, "2 h 5 min"],
  ])("%d ms are %s", (milliseconds, text) => expect(durationText(milliseconds)).toBe(text));

  it("never calls a share whole or nothing that is not", () => {
    expect([percentText(9999, 10_000), percentText(1, 10_000), percentText(1, 3)]).toEqual([
      "99.9 %",
      "0.1 %",
      "33.3 %",
    ]);
    expect([percentText(3, 3), percentText(0, 3), percentText(0, 0)]).toEqual(["100 %", "0 %", "–"]);
  });

  it("counts in one and many", () => {
    expect([countText(1, "child", "children"), countText(0, "call")]).toEqual(["1 child", "0 calls"]);
  });
});
