import { describe, expect, it } from "vitest";
import { at } from "../numbers/at.ts";
import { createRandom } from "../numbers/random.ts";
import { leastSquares } from "./least-squares.ts";

describe("leastSquares()", () => {
  it("finds the coefficients that made the values, and skips columns that say nothing new", () => {
    const random = createRandom(9);
    const columns = Array.from({ length: 4 }, () => Array.from({ length: 30 }, () => random.normal()));
    const wanted = [2, -1, 0.5, 3];
    const values = Array.from({ length: 30 }, (_, row) =>
      columns.reduce((sum, column, place) => sum + at(wanted, place) * at(column, row), 0),
    );
    const copy = at(columns, 0).map((entry, row) => 2 * entry - at(at(columns, 1), row));
    const [first = [], second = [], ...rest] = columns;
    const { coefficients, rank, residualSquares } = leastSquares({
      columns: [first, second, copy, ...rest],
      values,
    });
    expect(rank).toBe(4);
    expect(coefficients[2]).toBeUndefined();
    [0, 1, 3, 4].forEach((column, place) => {
      expect(coefficients[column]).toBeCloseTo(at(wanted, place), 12);
    });
    expect(residualSquares).toBeCloseTo(0, 20);
  });

  it("counts an observation as often as its weight says", () => {
    const once = leastSquares({ columns: [[1, 1, 1]], values: [1, 1, 4] });
    const weighted = leastSquares({ columns: [[1, 1]], values: [1, 4], weights: [2, 1] });
    expect(weighted.coefficients[0]).toBeCloseTo(once.coefficients[0] ?? Number.NaN, 12);
    expect(weighted.residualSquares).toBeCloseTo(once.residualSquares, 12);
  });
});
