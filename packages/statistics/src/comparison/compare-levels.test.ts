import { describe, expect, it } from "vitest";
import { isNotEnoughData } from "../not-enough-data.ts";
import { readReference, referenceLayout, scoreRows } from "../reference.fixture.ts";
import { adjustPValues } from "./adjust-p-values.ts";
import { compareLevels } from "./compare-levels.ts";

const reference = readReference();

describe("compareLevels()", () => {
  it("compares all pairs and corrects their p-values", () => {
    const found = compareLevels(scoreRows(reference.full), referenceLayout, { axis: "judge" });
    if (isNotEnoughData(found)) throw new Error(found.message);
    const results = found.pairs.map(({ result }) => (result.kind === "comparison" ? result : undefined));
    expect(found.pairs.map(({ a, b }) => `${a}-${b}`)).toEqual(["gem-opus", "gem-son", "opus-son"]);
    expect(results.map((result) => result?.adjustedP)).toEqual(
      adjustPValues(results.map((result) => result?.p ?? 1)),
    );
    expect(found.correction).toBe("holm");
  });

  it("compares with a baseline alone, and knows when there is nothing to compare", () => {
    const rows = scoreRows(reference.full);
    expect(compareLevels(rows, referenceLayout, { axis: "judge", baseline: "son" })).toMatchObject({
      pairs: [
        { a: "son", b: "gem" },
        { a: "son", b: "opus" },
      ],
    });
    expect(compareLevels(rows, referenceLayout, { axis: "nowhere" })).toMatchObject({
      reason: "too-few-levels",
    });
  });
});
