import { describe, expect, it } from "vitest";
import { diffDesigns } from "./diff-designs.ts";
import { designOf } from "./fixtures/parse-text.ts";

const output = "output: {field_order: []}";
const before = designOf(`axes: {a: [x, y], b: [1, 2]}\n${output}`);

describe("diffDesigns()", () => {
  it("counts and gives the rows that only one design has", () => {
    const diff = diffDesigns(before, designOf(`axes: {a: [y, z], b: [1, 2]}\n${output}`));
    expect(diff).toMatchObject({
      addedAxes: [],
      removedAxes: [],
      levels: [{ axis: "a", added: ["z"], removed: ["x"] }],
      commonCount: 2,
      addedCount: 2,
      removedCount: 2,
      isReordered: false,
    });
    expect([...diff.addedRows()]).toEqual([
      { a: "z", b: "1" },
      { a: "z", b: "2" },
    ]);
    expect([...diff.removedRows()].map(({ a }) => a)).toEqual(["x", "x"]);
  });

  it("sees the same rows in another order, and no change at all", () => {
    const reordered = designOf("axes: {b: [1, 2], a: [x, y]}\noutput: {field_order: [a]}");
    expect(diffDesigns(before, reordered)).toMatchObject({
      commonCount: 4,
      addedCount: 0,
      isReordered: true,
    });
    expect(diffDesigns(before, before)).toMatchObject({ commonCount: 4, levels: [], isReordered: false });
  });

  it("finds no common row where the axes differ", () => {
    const wider = designOf(`axes: {a: [x, y], c: [3]}\n${output}`);
    expect(diffDesigns(before, wider)).toMatchObject({
      addedAxes: ["c"],
      removedAxes: ["b"],
      commonCount: 0,
      addedCount: 2,
      removedCount: 4,
    });
  });
});
