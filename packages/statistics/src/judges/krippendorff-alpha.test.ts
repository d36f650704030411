import { describe, expect, it } from "vitest";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import { krippendorffAlpha } from "./krippendorff-alpha.ts";

function told<Answer extends { readonly kind: string }>(answer: Answer | NotEnoughData): Answer {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

describe("krippendorffAlpha()", () => {
  // Four observers, twelve units, gaps: the worked example of Krippendorff 2011, section C.
  const published = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, undefined, 3],
    [undefined, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1],
  ];
  const items = Array.from({ length: 12 }, (_, unit) =>
    published.flatMap((scores) => {
      const score = scores[unit];
      return score === undefined ? [] : [score];
    }),
  );

  it.each([
    ["nominal", 0.743],
    ["ordinal", 0.815],
    ["interval", 0.849],
  ] as const)("gives Krippendorff's own worked example: %s", (metric, alpha) => {
    expect(told(krippendorffAlpha(items, { metric })).alpha).toBeCloseTo(alpha, 3);
    expect(told(krippendorffAlpha(items, { metric }))).toMatchObject({ items: 11, scores: 40 });
  });

  it("is one where judges agree and does not mind the order of scores", () => {
    expect(told(krippendorffAlpha([[1, 1], [2, 2, 2], [7]])).alpha).toBe(1);
    const turned = items.map((scores) => scores.toReversed()).toReversed();
    expect(told(krippendorffAlpha(turned)).alpha).toBeCloseTo(told(krippendorffAlpha(items)).alpha, 12);
  });

  it("says what cannot be known", () => {
    expect(krippendorffAlpha([])).toMatchObject({ reason: "too-few-judges", have: 0 });
    expect(krippendorffAlpha([[1], [2]])).toMatchObject({ reason: "too-few-judges", have: 1 });
    for (const metric of ["nominal", "ordinal", "interval"] as const) {
      expect(
        krippendorffAlpha(
          [
            [7.3, 7.3],
            [7.3, 7.3],
          ],
          { metric },
        ),
      ).toMatchObject({ reason: "no-variation" });
    }
  });
});
