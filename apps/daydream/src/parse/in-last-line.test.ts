import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { predecessorScore } from "./fixtures/predecessor-score.ts";
import { parseReply } from "./parse-reply.ts";
import type { Scale } from "./scale.ts";

function read(raw: string, scale?: Scale) {
  const outcome = parseReply("in_last_line", raw, { scale });
  return {
    result: outcome.kind === "parsed" ? outcome.score : outcome.reason,
    warnings: outcome.warnings.map(({ code }) => code),
  };
}

describe("in_last_line", () => {
  it.each([
    ["SCORE: 7", 7],
    ["score: 7", 7],
    ["SCORE:7", 7],
    ["Score 7", 7],
    ["**SCORE: 8**", 8],
    ["### SCORE: 8", 8],
    ["**SCORE**: 7", 7],
    ["- SCORE: 7", 7],
    ["> SCORE: 7", 7],
    ["SCORE: 8.5", 8.5],
    ["Total Score: 6.5", 6.5],
    ["Final Score: 6", 6],
    ["Overall Score: 6", 6],
    ["SCORE: 7 (good)", 7],
    ["Score: 456", 5],
    ["Score: 457", 16 / 3],
    ["Score: 4, 5, 6", 5],
    ["Score: 4 5 6", 5],
    ["Score: 4,5,6", 5],
    ["SCORE: 123 extra", 2],
    ["Total Score: 3\nSCORE: 8", 8],
    ["SCORE: 8\nTotal Score: 3", 8],
    ["Score: 7\none more\nand another", 7],
    ["SCORE: 12\nSCORE: 7", 7],
    ["The score 7 seems fair", 7],
    ["Underscore: 7", 7],
    ["SCORE: 8.", "no-score"],
    ["SCORE: 7, because", "no-score"],
    ["SCORE : 7", "no-score"],
    ["SCORE = 7", "no-score"],
    ["`SCORE: 7`", "no-score"],
    ["7", "no-score"],
    ["Rating: 7", "no-score"],
    ["SCORE:\n7", "no-score"],
    ["Score: 7\none\ntwo\nthree", "no-score"],
    ["SCORE: 10", "out-of-range"],
    ["SCORE: 9.5", "out-of-range"],
    ["SCORE: 12", "out-of-range"],
    ["SCORE: -1", "out-of-range"],
    [" \n\t\n", "empty"],
  ])("agrees with its predecessor about %j", (raw, result) => {
    expect(read(raw).result).toBe(result);
    const before = predecessorScore(raw);
    expect(before === "none" ? "no-score" : before).toBe(result);
  });

  it.each([
    ["SCORE: 3\nSCORE: 8", 3, 8, ["several-scores"]],
    ["Total score: 3\nmore\nFinal score: 5", 3, 5, ["several-scores"]],
    ["SCORE: 100", 1 / 3, "out-of-range", []],
    ["Score: 1000", 1 / 3, "out-of-range", []],
    ["Score: 406", 10 / 3, "out-of-range", []],
    ["SCORE: 007", 7 / 3, 7, ["leading-zeros"]],
    ["SCORE: 7/10", "none", 6.3, ["scale-mapped"]],
    ["Score 7/10", "none", 6.3, ["scale-mapped"]],
    ["SCORE: 7 / 10", 7, 6.3, ["scale-mapped"]],
    ["Score: 7 out of 10, I think", 7, 6.3, ["scale-mapped"]],
    ["SCORE: 7 (out of 10)", 7, 6.3, ["scale-mapped"]],
    ["SCORE: 7/9", "none", 7, ["fraction"]],
    ["SCORE: 70/100", "none", 6.3, ["scale-mapped"]],
    ["SCORE: 12/10", "none", "out-of-range", []],
    ["SCORE: -2/10", "none", "out-of-range", []],
    ["SCORE: 2/2", "none", "unknown-scale", []],
    ["SCORE: 7/10/2024", "none", "no-score", []],
    ["SCORE: <7>", "none", 7, ["bracketed"]],
    ["SCORE: [7/10]", "none", 6.3, ["scale-mapped", "bracketed"]],
    ["SCORE: <7", "none", "no-score", []],
    ["Score: 7 8", 7, "several-values", []],
    ["Score: 7, 8", "none", "several-values", []],
  ])("is better about %j", (raw, before, now, warnings) => {
    expect(predecessorScore(raw)).toBe(before);
    expect(read(raw)).toEqual({ result: now, warnings });
  });

  it("takes numbers as they are where the rubric states its scale", () => {
    const ten = { min: 0, max: 10 };
    expect(read("SCORE: 10", ten)).toEqual({ result: 10, warnings: [] });
    expect(read("SCORE: 7/10", ten)).toEqual({ result: 7, warnings: ["fraction"] });
    expect(read("SCORE: 456", ten).result).toBe("out-of-range");
    expect(read("SCORE: 4, 5, 6", ten).result).toBe("several-values");
    expect(read("SCORE: 100", { min: 0, max: 100 })).toEqual({ result: 100, warnings: [] });
    expect(read("SCORE: 7/10", { min: 0, max: 100 })).toEqual({ result: 70, warnings: ["scale-mapped"] });
    expect(read("SCORE: 4/5", { min: 1, max: 5 })).toEqual({ result: 4, warnings: ["fraction"] });
    expect(read("SCORE: 8/10", { min: 1, max: 5 })).toEqual({ result: 4.2, warnings: ["scale-mapped"] });
    expect(read("SCORE: 0/5", { min: 1, max: 5 }).result).toBe("out-of-range");
  });

  it("says which line decided, what the number was, and prints the score as pandas does", () => {
    expect(parseReply("in_last_line", "First.\n\n## Score: 457\n\nDone.\n")).toEqual({
      kind: "parsed",
      text: "5.333333333333333\n",
      score: 16 / 3,
      scale: { min: 0, max: 9 },
      evidence: { line: 3, text: "## Score: 457" },
      warnings: [{ code: "three-digit-mean", message: "457 is read as the mean of three marks" }],
    });
    expect(parseReply("in_last_line", "so\n**SCORE: 11**", { scale: { min: 0, max: 10 } })).toEqual({
      kind: "failed",
      reason: "out-of-range",
      message: "11 is not on the scale 0–10",
      value: 11,
      evidence: { line: 2, text: "**SCORE: 11**" },
      warnings: [],
    });
    expect(parseReply("in_last_line", "SCORE: -0")).toMatchObject({ text: "0.0\n" });
  });

  it("never takes something for another score than its predecessor did without a warning", () => {
    const piece = fc.constantFrom(
      ..."SCORE: |score|Score |Final score: |Total | of |7|10|12|9.5|-1|0|456|100|007|4, 5, 6|4 5 6|/10|/9| out of 10|2/2|**|### |- |. |, |<|>|\n|\n\n|why | ".split(
        "|",
      ),
    );
    const reply = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(reply, (raw) => {
        const { result, warnings } = read(raw);
        if (typeof result === "number" && result !== predecessorScore(raw)) expect(warnings).not.toEqual([]);
      }),
      { numRuns: 20_000 },
    );
  });
});
