import { describe, expect, it } from "vitest";
import { isNotEnoughData, type NotEnoughData } from "../not-enough-data.ts";
import { readReference } from "../reference.fixture.ts";
import { pearson, spearman } from "./correlation.ts";

const reference = readReference();
const _names = ["full", "gappy"] as const;

function told<Answer extends { readonly kind: string }>(answer: Answer | NotEnoughData): Answer {
  if (isNotEnoughData(answer)) throw new Error(answer.message);
  return answer;
}

describe("pearson() and spearman()", () => {
  it("agree with scipy", () => {
    for (const {
      left,
      right,
      pearson: [r, p],
      spearman: [rho, rankP],
    } of reference.correlations) {
      expect(told(pearson(left, right)).r).toBeCloseTo(r, 12);
      expect(told(pearson(left, right)).p).toBeCloseTo(p, 10);
      expect(told(spearman(left, right)).r).toBeCloseTo(rho, 12);
      expect(told(spearman(left, right)).p).toBeCloseTo(rankP, 10);
    }
  });

  it("say what cannot be known", () => {
    expect(pearson([1, 2], [1, 2])).toMatchObject({ reason: "too-few-blocks" });
    expect(pearson([1, 2, 3], [4, 4, 4])).toMatchObject({ reason: "no-variation" });
    expect(() => pearson([1, 2, 3], [4])).toThrow(RangeError);
  });
});
