import { at } from "../numbers/at.ts";

/** What a linear model has to explain, and with what. */
export interface LeastSquaresProblem {
  /** One list per column, one entry per observation. */
  readonly columns: readonly (readonly number[])[];
  readonly values: readonly number[];
  /** How many scores each observation stands for. @default 1 each */
  readonly weights?: readonly number[];
}

/** The best fit. */
export interface LeastSquaresFit {
  /** One per column; undefined for a column that the ones before it already say. */
  readonly coefficients: readonly (number | undefined)[];
  readonly residualSquares: number;
  readonly rank: number;
}

/**
 * Weighted least squares by Gram and Schmidt's orthogonalisation in its modified form, done twice (Björck 1994). A column
 * of which less than 1e-9 is left after taking away those before it says nothing new and gets no coefficient.
 */
export function leastSquares({ columns, values, weights }: LeastSquaresProblem): LeastSquaresFit {
  const roots = Float64Array.from(values, (_, row) =>
    weights === undefined ? 1 : Math.sqrt(at(weights, row)),
  );
  const scaled = (list: readonly number[]) => roots.map((root, row) => root * at(list, row));
  const basis: Direction[] = [];
  columns.forEach((column, index) => {
    const vector = scaled(column);
    const size = norm(vector);
    const shares = new Array<number>(basis.length).fill(0);
    for (let pass = 0; pass < 2; pass += 1) {
      basis.forEach(({ unit }, place) => {
        shares[place] = at(shares, place) + removeAlong(vector, unit);
      });
    }
    const left = norm(vector);
    if (left > 1e-9 * size)
      basis.push({ index, unit: vector.map((entry) => entry / left), shares, size: left });
  });
  const rest = scaled(values);
  const amounts = basis.map(() => 0);
  for (let pass = 0; pass < 2; pass += 1) {
    basis.forEach(({ unit }, place) => {
      amounts[place] = at(amounts, place) + removeAlong(rest, unit);
    });
  }
  return {
    coefficients: backSubstituted(basis, amounts, columns.length),
    residualSquares: norm(rest) ** 2,
    rank: basis.length,
  };
}

// --- internal ---

interface Direction {
  readonly index: number;
  readonly unit: Float64Array;
  /** What the column had of each earlier direction. */
  readonly shares: readonly number[];
  readonly size: number;
}

function norm(vector: Float64Array): number {
  let sum = 0;
  for (const entry of vector) sum += entry * entry;
  return Math.sqrt(sum);
}

/** Takes away what `vector` has of `unit` and returns how much that was. */
function removeAlong(vector: Float64Array, unit: Float64Array): number {
  let share = 0;
  for (let row = 0; row < vector.length; row += 1) share += (vector[row] ?? 0) * (unit[row] ?? 0);
  for (let row = 0; row < vector.length; row += 1)
    vector[row] = (vector[row] ?? 0) - share * (unit[row] ?? 0);
  return share;
}

function backSubstituted(
  basis: readonly Direction[],
  amounts: readonly number[],
  count: number,
): (number | undefined)[] {
  const coefficients = new Array<number | undefined>(count).fill(undefined);
  for (let place = basis.length - 1; place >= 0; place -= 1) {
    let amount = at(amounts, place);
    for (let later = place + 1; later < basis.length; later += 1) {
      const { index, shares } = at(basis, later);
      amount -= at(shares, place) * (coefficients[index] ?? 0);
    }
    const { index, size } = at(basis, place);
    coefficients[index] = amount / size;
  }
  return coefficients;
}
