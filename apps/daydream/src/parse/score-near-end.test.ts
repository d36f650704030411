import { describe, expect, it } from "vitest";
import { judgements } from "./fixtures/judgements.ts";
import { predecessorScore } from "./fixtures/predecessor-score.ts";
import { parseReply } from "./parse-reply.ts";

function read(raw: string, scale?: { readonly min: number; readonly max: number }) {
  const outcome = parseReply("score_near_end", raw, { scale });
  return outcome.kind === "parsed" ? outcome.score : outcome.reason;
}

describe("score_near_end", () => {
  it.each(judgements.map((judgement) => [judgement.name, judgement] as const))(
    "finds a score and its line: %s",
    (_, { text, expected, line, linesAfter }) => {
      const outcome = parseReply("score_near_end", text, { scale: { min: 0, max: 10 } });
      const lines = text.split("\n");
      expect(outcome).toMatchObject({ kind: "parsed", score: expected, evidence: { text: line } });
      const found = lines.indexOf(line);
      expect(outcome.evidence?.line).toBe(found + 1);
      expect(lines.slice(found + 1).filter((after) => after !== "")).toHaveLength(linesAfter);
    },
  );

  it("reads what the parser of the last line cannot, or reads otherwise", () => {
    const before = judgements.map(({ text }) => predecessorScore(text));
    expect(before.filter((score) => score === "none")).toHaveLength(15);
    expect(before.filter((score) => score !== "none")).toEqual([7]);
  });

  it("warns where the reply names other scores", () => {
    const [rounded] = judgements.filter(({ expected }) => expected === 6.5);
    expect(parseReply("score_near_end", rounded?.text ?? "").warnings).toEqual([
      { code: "fraction", message: "6.5/10 is read as 6.5" },
      { code: "several-scores", message: "there are other scores too: 7 in line 9" },
    ]);
  });

  it.each([
    ["SCORE: 8/10", 8],
    ["Total Score: **8/10**", 8],
    ["SCORE: 3/10\nSCORE: 8/10", 8],
    ["SCORE: 3\nSCORE: 8", 8],
    ["Score: 1/1\nScore: 2/2\nTotal Score: 4/10", 4],
    ["Total Score: 4/10\nScore: 1/1", 4],
    ["SCORE: not_a_number", "no-score"],
    ["SCORE: -2.5", "out-of-range"],
    ["SCORE: 15", "out-of-range"],
    ["SCORE: 15/10", "out-of-range"],
    ["SCORE: 8.", 8],
    ["SCORE: 7, because it is", 7],
    ["SCORE : 7", 7],
    ["SCORE = 7", 7],
    ["`SCORE: 7`", 7],
    ["__Score:__ 7", 7],
    ["Final score:\n\n- 7 out of 10", 7],
    ["Underscore: 7", "no-score"],
    ["Scores: 7", "no-score"],
    ["Score 1: poor\nScore 9: good", "no-score"],
    ["Score: 100", "out-of-range"],
    ["Score: 4, 5, 6", "several-values"],
    ["Score: 2/2", "unknown-scale"],
    ["<think>\nSCORE: 9/10\n</think>", "no-score"],
    ["<think>SCORE: 9/10</think> SCORE: 6", 6],
    [" \n", "empty"],
    [`SCORE: 7\n${"more\n".repeat(29)}`, 7],
    [`SCORE: 7\n${"more\n\n".repeat(30)}`, "no-score"],
  ])("reads %j", (raw, result) => {
    expect(read(raw)).toBe(result);
  });

  it("puts a score out of ten onto the rubric's own scale", () => {
    expect(read("SCORE: 7/10", { min: 0, max: 9 })).toBe(6.3);
    expect(read("SCORE: 7/10", { min: 0, max: 100 })).toBe(70);
    expect(read("SCORE: 10", { min: 0, max: 9 })).toBe("out-of-range");
  });
});
