import { describe, expect, it } from "vitest";
import { columnsOf, frameCsv } from "./frame.ts";
import { roundTo } from "./round-to.ts";

describe("frameCsv()", () => {
  it("writes as pandas does: floats with their point, a missing cell blank, counts as floats where one is missing", () => {
    const columns = [
      ...columnsOf("text", ["name"]),
      ...columnsOf("number", ["x"]),
      ...columnsOf("whole", ["n", "m"]),
    ];
    const rows = [
      ["plain", 7, 1, 2],
      ['with "quotes", commas', 0.1 + 0.2, 2, undefined],
      ["", undefined, 3, 4],
      ["small", 0.00001, 4, 5],
    ];
    expect(frameCsv({ columns, rows })).toBe(
      'name,x,n,m\nplain,7.0,1,2.0\n"with ""quotes"", commas",0.30000000000000004,2,\n,,3,4.0\nsmall,1e-05,4,5.0\n',
    );
    expect(frameCsv({ columns, rows: [] })).toBe("name,x,n,m\n");
  });
});

describe("roundTo()", () => {
  it("rounds halves to the even neighbour, as numpy does", () => {
    expect([0.125, 0.375, -0.125, 2.5, 3.5].map((value) => roundTo(value, value > 2 ? 0 : 2))).toEqual([
      0.12, 0.38, -0.12, 2, 4,
    ]);
    expect(roundTo(5.333333, 2)).toBe(5.33);
    expect(roundTo(Number.NaN, 2)).toBeNaN();
  });
});
