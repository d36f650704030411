import { describe, expect, it } from "vitest";
import type { AnswerSpec } from "./answer-spec.ts";
import { describeAnswerSpec } from "./describe-answer-spec.ts";

const cases: readonly (readonly [AnswerSpec, string])[] = [
  [{ kind: "number" }, "Answer with a number"],
  [{ kind: "number", decimals: 3 }, "Answer with a number, 3 decimals"],
  [{ kind: "number", decimals: 1, unit: "%" }, "Answer with a number in %, 1 decimal"],
  [{ kind: "number", decimals: 2, sign: "free" }, "Answer with a number, 2 decimals, either sign"],
  [{ kind: "integer" }, "Answer with a whole number"],
  [{ kind: "boolean" }, "Answer with true or false"],
  [{ kind: "text" }, "Answer with a text"],
  [{ kind: "text", among: ["up", "down", "flat"] }, 'Answer with a text, one of "up", "down" or "flat"'],
  [{ kind: "list", of: { kind: "text" }, order: "free" }, "Answer with a list of texts, in any order"],
  [
    { kind: "list", of: { kind: "number", decimals: 2 } },
    "Answer with a list of numbers, 2 decimals, order matters",
  ],
  [{ kind: "list", of: { kind: "boolean" } }, "Answer with a list of true or false values, order matters"],
  [
    { kind: "mapping", values: { kind: "number", decimals: 2 } },
    "Answer with a JSON object that maps each name to a number, 2 decimals",
  ],
  [
    { kind: "list", of: { kind: "mapping", values: { kind: "integer" } } },
    "Answer with a list of JSON objects that map each name to a whole number, order matters",
  ],
  [
    { kind: "object", keys: { column: { kind: "text" }, mean: { kind: "number", decimals: 2 } } },
    "Answer with a JSON object with keys `column` (text) and `mean` (number, 2 decimals)",
  ],
  [
    { kind: "object", keys: { n: { kind: "integer" } } },
    "Answer with a JSON object with key `n` (whole number)",
  ],
  [
    {
      kind: "object",
      keys: {
        best: { kind: "text" },
        n: { kind: "integer" },
        ranking: {
          kind: "list",
          of: { kind: "object", keys: { name: { kind: "text" }, n: { kind: "integer" } } },
        },
      },
    },
    "Answer with a JSON object with keys `best` (text), `n` (whole number) and `ranking` (list of JSON objects with keys `name` (text) and `n` (whole number), order matters)",
  ],
];

describe("describeAnswerSpec()", () => {
  for (const [spec, words] of cases) {
    it(`says: ${words}`, () => expect(describeAnswerSpec(spec)).toBe(words));
  }
});
