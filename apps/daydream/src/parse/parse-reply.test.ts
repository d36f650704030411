import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pipeline } from "../stages.ts";
import { maxEvidenceCharacters } from "./evidence.ts";
import { parseReply } from "./parse-reply.ts";
import { parsers } from "./parsers.ts";

const names = [...parsers.keys()];
const pieces = [
  ..."score,Score: ,FINAL SCORE,7,-1,007,9.5,10,/, out of ,4 5 6,( ),[,<,>,],*,#,.,;,%, ,\t,\n,\r,\u2028,\u00a0,\0,é,👩‍🚀,\ud800,<think>,</think>,<thinking>,</thinking>,<thinking a='1'>,<essay>,</essay>,<essay-idea>,</essay-idea>,<essay-idea stage=\"2\">,<essay-idea stage='3'>".split(
    ",",
  ),
  ",",
  "1".repeat(400),
];
const reply = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })), { maxLength: 40 })
  .map((parts) => parts.join(""));
const scale = fc.constantFrom(undefined, { min: 0, max: 10 }, { min: 1, max: 5 }, { min: -3, max: 100 });

describe("parseReply()", () => {
  it("knows every parser that a stage names", () => {
    expect(pipeline.flatMap((stage) => stage.parsers).filter((name) => !parsers.has(name))).toEqual([]);
  });

  it("refuses a parser that there is not, and a scale that is none", () => {
    for (const name of ["", "complex", "constructor", "__proto__"])
      expect(() => parseReply(name, "SCORE: 7")).toThrow(RangeError);
    for (const [min, max] of [
      [5, 5],
      [9, 0],
      [Number.NaN, 9],
      [0, Number.POSITIVE_INFINITY],
    ] as const)
      expect(() => parseReply("in_last_line", "SCORE: 7", { scale: { min, max } })).toThrow(RangeError);
  });

  it.each(names)("gives an outcome of every reply that says where it is from: %s", (name) => {
    fc.assert(
      fc.property(reply, scale, (raw, rubric) => {
        const outcome = parseReply(name, raw, { scale: rubric });
        expect(parseReply(name, raw, { scale: rubric })).toEqual(outcome);
        const { evidence } = outcome;
        if (evidence !== undefined) {
          expect(evidence.text.length).toBeLessThanOrEqual(maxEvidenceCharacters);
          expect(raw.split("\n")[evidence.line - 1]).toContain(evidence.text);
        }
        expect(JSON.stringify(outcome.warnings).length).toBeLessThan(1000);
        if (outcome.kind === "failed") {
          expect(outcome.message).not.toBe("");
          expect(outcome.message.length).toBeLessThan(300);
          if (outcome.value !== undefined) expect(outcome.value).toSatisfy(Number.isFinite);
        } else if (parsers.get(name)?.readsScore === true) {
          const { score = Number.NaN, scale: on = { min: 0, max: 0 } } = outcome;
          expect(rubric ?? on).toEqual(on);
          expect(score >= on.min && score <= on.max).toBe(true);
          expect(Number(outcome.text)).toBe(score);
          expect(outcome.text).toMatch(/^-?\d+(\.\d+)?(e[+-]\d\d+)?\n$/);
          expect(evidence).toBeDefined();
        }
      }),
      { numRuns: 2000 },
    );
  });
});
