import { describe, expect, it } from "vitest";
import { explain, refusingRules } from "./explain.ts";
import { specOf } from "./fixtures/parse-text.ts";
import { ruleLabel } from "./spec.ts";

const text = `axes:
  a: [x, y, z]
  b: [x, y]
  c: [k, l]
rules:
  subsets: {a: [x, y]}
  ties: {same: [a, b]}
  pairs: {p: {left: b, right: c, allowed: [[x, k], [x, l], [y, k]]}}
  exclude: {e: {a: x, d: [1, 2]}}
  when: {w: {when: {c: l}, then: {d: 1}}}
  tuples: {t: {axes: [d], items: [[1], [2], [3]]}}
output: {field_order: []}
`;

describe("explain()", () => {
  const explained = explain(specOf(text));

  it("counts the rows before and after each rule", () => {
    expect(explained.combinations).toBe(36n);
    expect(explained.steps.map(({ rule, before, after }) => `${rule} ${before} ${after}`)).toEqual([
      "subset a 36 24",
      "tie same 24 12",
      "pair p 12 9",
      "exclude e 9 5",
      "when w 5 4",
      "tuple t 4 4",
    ]);
    expect(explained.rowCount).toBe(4n);
  });

  it("names what each rule removes", () => {
    expect(explained.steps.slice(0, 5).map(({ removed }) => removed)).toEqual([
      [{ axes: ["a"], combinations: 1n, examples: [{ a: "z" }] }],
      [
        {
          axes: ["a", "b"],
          combinations: 2n,
          examples: [
            { a: "x", b: "y" },
            { a: "y", b: "x" },
          ],
        },
      ],
      [{ axes: ["b", "c"], combinations: 1n, examples: [{ b: "y", c: "l" }] }],
      [
        {
          axes: ["a", "d"],
          combinations: 2n,
          examples: [
            { a: "x", d: "1" },
            { a: "x", d: "2" },
          ],
        },
      ],
      [
        {
          axes: ["c", "d"],
          combinations: 2n,
          examples: [
            { c: "l", d: "2" },
            { c: "l", d: "3" },
          ],
        },
      ],
    ]);
  });

  it("gives the loops in order and the levels that no row has", () => {
    expect(explained.loops).toEqual([
      { name: "p", axes: ["a", "b", "c"], size: 3 },
      { name: "t", axes: ["d"], size: 3 },
    ]);
    expect(explained.unusedLevels).toEqual([
      { axis: "a", levels: ["z"] },
      { axis: "c", levels: ["l"] },
    ]);
  });

  it("shows as many examples as asked", () => {
    const [first] = explain(specOf(text), { exampleLimit: 1 }).steps.map(
      ({ removed }) => removed[0]?.examples,
    );
    expect(first).toHaveLength(1);
    expect(explain(specOf(text), { exampleLimit: 0 }).steps[1]?.removed[0]?.examples).toEqual([]);
  });

  it("counts what nobody could list", () => {
    const axes = Array.from({ length: 30 }, (_, index) => `a${index}: [0, 1, 2, 3, 4]`).join(", ");
    const spec = specOf(
      `axes: {${axes}}\nrules: {exclude: {e: {a0: 0, a29: 0}}}\noutput: {field_order: [], design: pairwise}`,
    );
    expect(explain(spec).steps[0]).toMatchObject({ before: 5n ** 30n, after: 24n * 5n ** 28n });
  });
});

describe("refusingRules()", () => {
  it("says which rules refuse a row or a part of one", () => {
    const spec = specOf(text);
    const labels = (row: Readonly<Record<string, string>>) => refusingRules(row, spec).map(ruleLabel);
    expect(labels({ a: "z", b: "x", c: "l", d: "2" })).toEqual(["subset a", "tie same", "when w"]);
    expect(labels({ b: "y", c: "l" })).toEqual(["pair p"]);
    expect(labels({ a: "x", d: "1" })).toEqual(["exclude e"]);
    expect(labels({ a: "x" })).toEqual([]);
  });
});
