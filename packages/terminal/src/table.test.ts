import { describe, expect, it } from "vitest";
import { cut, renderTable } from "./table.ts";

describe("renderTable()", () => {
  it("aligns columns and cuts what is too wide", () => {
    const text = renderTable(
      [
        { title: "dataset", maxWidth: 8 },
        { title: "rows", align: "right" },
      ],
      [
        ["penguins", "344"],
        ["a-very-long-name", "7"],
      ],
    );
    expect(text).toBe("dataset   rows\n────────  ────\npenguins   344\na-very-…     7\n");
  });

  it("prints the head alone when there is no row", () => {
    expect(renderTable([{ title: "x" }], [])).toBe("x\n─\n");
  });
});

describe("cut()", () => {
  it("folds white space and counts characters, not units", () => {
    expect(cut("a\n  b😀c", 4)).toBe("a b…");
    expect(cut("a😀", 2)).toBe("a😀");
  });
});
