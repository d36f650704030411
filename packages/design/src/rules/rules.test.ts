import { describe, expect, it } from "vitest";
import { designOf, problemCodes, rowTexts } from "../fixtures/parse-text.ts";

const output = "output: {field_order: []}";

describe("subset", () => {
  it("keeps the axis's own order and drops nothing else", () => {
    const design = designOf(`axes: {a: [x, y, z], b: [1, 2]}\nrules: {subsets: {a: [z, x, x]}}\n${output}`);
    expect(rowTexts(design)).toEqual(["x 1", "x 2", "z 1", "z 2"]);
  });

  it.each(["before", "after"])("filters the items of a tuple that stands %s it", (where) => {
    const tuples = "  tuples:\n    t: {axes: [a, b], items: [[x, 1], [y, 2], [x, 3]]}\n";
    const subsets = "  subsets:\n    a: [x]\n";
    const rules = where === "before" ? tuples + subsets : subsets + tuples;
    expect(rowTexts(designOf(`rules:\n${rules}${output}`))).toEqual(["x 1", "x 3"]);
  });
});

describe("tie", () => {
  it("keeps all members, in the first one's order, and adds no column", () => {
    const design = designOf(
      `axes: {k: [0], a: [A, B, C], m: [m], b: [D, C, B]}\nrules: {ties: {t: [b, a]}}\n${output}`,
    );
    expect(design.columns).toEqual(["k", "a", "m", "b"]);
    expect(rowTexts(design)).toEqual(["0 C m C", "0 B m B"]);
  });

  it("stands where the member it is named after stood", () => {
    const rows = (name: string) =>
      rowTexts(
        designOf(`axes: {a: [A, B], m: [1, 2], b: [A, B]}\nrules: {ties: {${name}: [a, b]}}\n${output}`),
      );
    expect(rows("t")).toEqual(["A 1 A", "A 2 A", "B 1 B", "B 2 B"]);
    expect(rows("b")).toEqual(["A 1 A", "B 1 B", "A 2 A", "B 2 B"]);
  });

  it("ties an axis of a tuple too", () => {
    const design = designOf(
      `axes: {a: [x, y]}\nrules:\n  tuples:\n    t: {axes: [b, c], items: [[y, 1], [z, 2], [x, 3]]}\n  ties:\n    same: [a, b]\n${output}`,
    );
    expect(rowTexts(design)).toEqual(["x x 3", "y y 1"]);
  });
});

describe("pair", () => {
  it("keeps the listed order and drops entries that stand twice", () => {
    const design = designOf(
      `axes: {a: [x, y], b: [1, 2]}\nrules: {pairs: {p: {left: a, right: b, allowed: [[y, 2], [x, 1], [y, 2]]}}}\n${output}`,
    );
    expect(rowTexts(design)).toEqual(["y 2", "x 1"]);
  });

  it("keeps tied partners equal when it couples one of them", () => {
    const design = designOf(
      `axes: {a: [x, y], b: [x, y], c: [1, 2]}\nrules:\n  ties:\n    t: [a, b]\n  pairs:\n    p: {left: b, right: c, allowed: [[y, 1], [x, 2]]}\n${output}`,
    );
    expect(rowTexts(design)).toEqual(["y y 1", "x x 2"]);
  });

  it("takes the name of a tie for its one value", () => {
    const design = designOf(
      `axes: {a: [x, y], b: [x, y], c: [1]}\nrules:\n  ties:\n    t: [a, b]\n  pairs:\n    p: {left: t, right: c, allowed: [[y, 1]]}\n${output}`,
    );
    expect(rowTexts(design)).toEqual(["y y 1"]);
  });

  it("never gives unequal values to axes that are tied together", () => {
    const text = (allowed: string) =>
      `axes: {a: [x, y], b: [x, y]}\nrules:\n  ties:\n    t: [a, b]\n  pairs:\n    p: {left: a, right: b, allowed: ${allowed}}\n${output}`;
    expect(rowTexts(designOf(text("[[x, y], [y, y]]")))).toEqual(["y y"]);
    expect(problemCodes(text("[[x, y], [y, x]]"))).toEqual(["nothing-left 6:5"]);
  });

  it("expands a pair of a pair and a tuple of a pair fully", () => {
    const pair = "    p: {left: a, right: b, allowed: [[x, 1], [y, 2]]}\n";
    const axes = "axes: {a: [x, y], b: [1, 2], c: [k, l]}\nrules:\n  pairs:\n";
    const ofPair = designOf(
      `${axes}${pair}    q: {left: p, right: c, allowed: [[[y, 2], k], [[x, 1], l]]}\n${output}`,
    );
    expect(rowTexts(ofPair)).toEqual(["y 2 k", "x 1 l"]);
    const tuple = designOf(
      `${axes}${pair}  tuples:\n    t: {axes: [p, d], items: [[[x, 1], new], [[y, 2], old]]}\n${output}`,
    );
    expect(tuple.columns).toEqual(["a", "b", "c", "d"]);
    expect(rowTexts(tuple)).toEqual(["x 1 k new", "x 1 l new", "y 2 k old", "y 2 l old"]);
  });

  it("couples an axis that a tuple declared", () => {
    const design = designOf(
      `axes: {c: [k, l]}\nrules:\n  tuples:\n    t: {axes: [a, b], items: [[x, 1], [y, 2]]}\n  pairs:\n    p: {left: b, right: c, allowed: [[2, k], [1, l]]}\n${output}`,
    );
    expect(rowTexts(design)).toEqual(["k y 2", "l x 1"]);
  });

  it("counts the values that occur for its balance", () => {
    const text = (balance: string) =>
      `axes: {a: [x, y, z], b: [1, 2]}\nrules: {pairs: {p: {left: a, right: b, allowed: [[x, 1], [y, 2]], balance: ${balance}}}}\n${output}`;
    for (const balance of ["left", "right", "both"])
      expect(rowTexts(designOf(text(balance)))).toHaveLength(2);
  });
});

describe("tuple", () => {
  it("puts its axes after the declared ones and drops items that stand twice", () => {
    const design = designOf(
      `axes: {z: [0, 1]}\nrules: {tuples: {t: {axes: [a, b], items: [[x, 1], [y, 1], [x, 1]]}}}\n${output}`,
    );
    expect(rowTexts(design)).toEqual(["0 x 1", "0 y 1", "1 x 1", "1 y 1"]);
    expect(design.loops.axes.get("b")?.levels).toEqual(["1"]);
  });

  it("joins with another tuple on an axis that both declare", () => {
    const design = designOf(
      `rules:\n  tuples:\n    t: {axes: [a, b], items: [[x, 1], [y, 2]]}\n    u: {axes: [b, c], items: [[2, k], [1, l], [3, m]]}\n${output}`,
    );
    expect(rowTexts(design)).toEqual(["y 2 k", "x 1 l"]);
  });

  it("takes single values", () => {
    expect(rowTexts(designOf(`rules: {tuples: {t: {axes: [a], items: [[x], [y]]}}}\n${output}`))).toEqual([
      "x",
      "y",
    ]);
  });
});

describe("exclude", () => {
  it("reads its cases from a CSV too", () => {
    const text = `axes: {a: [x, y], b: [1, 2]}\nrules: {exclude: {e: "@file:e.csv"}}\n${output}`;
    expect(rowTexts(designOf(text, { "e.csv": "b,a\n2,x\n1,y\n" }))).toEqual(["x 1", "y 2"]);
  });
});

describe("replicates", () => {
  it("stand right after their axis, after one that a tuple declared too", () => {
    const design = designOf(
      `axes: {a: [x], z: [0]}\nreplicates: {a: 2, b: 1}\nrules: {tuples: {t: {axes: [b], items: [[y]]}}}\n${output}`,
    );
    expect(design.columns).toEqual(["a", "a_replicate", "z", "b", "b_replicate"]);
    expect(rowTexts(design)).toEqual(["x 1 0 y 1", "x 2 0 y 1"]);
  });
});

describe("no axes at all", () => {
  it("are one empty row", () => {
    expect([...designOf("output: {field_order: []}")]).toEqual([{}]);
  });
});
