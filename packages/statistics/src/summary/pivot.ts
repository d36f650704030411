import { levelKey, levelOf, type ScoreRow } from "../rows/score-row.ts";

/** Which axes go down, which go across, and what becomes of the rows that meet. */
export interface PivotOptions<Cell> {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Folds the rows of one cell; it is never asked about a cell without rows. */
  readonly reduce: (rows: readonly ScoreRow[]) => Cell;
}

/** A table of folded rows. */
export interface Pivot<Cell> {
  /** The levels of each line, in the order of `rows`. */
  readonly rows: readonly (readonly string[])[];
  /** The levels of each column, in the order of `columns`. */
  readonly columns: readonly (readonly string[])[];
  /** `cells[row][column]`; undefined where no row falls. */
  readonly cells: readonly (readonly (Cell | undefined)[])[];
}

/**
 * Folds rows over the levels of some axes; lines and columns are sorted by level.
 *
 * @example
 * pivot(rows, { rows: ["draft_template"], columns: ["evaluation_llm"], reduce: (some) => mean(scoresOf(some)) });
 */
export function pivot<Cell>(rows: readonly ScoreRow[], options: PivotOptions<Cell>): Pivot<Cell> {
  const lines = keysOf(rows, options.rows);
  const across = keysOf(rows, options.columns);
  const groups = Map.groupBy(
    rows,
    (row) => `${levelKey(row, options.rows)}\u0002${levelKey(row, options.columns)}`,
  );
  return {
    rows: lines.map(({ levels }) => levels),
    columns: across.map(({ levels }) => levels),
    cells: lines.map((line) =>
      across.map((column) => {
        const members = groups.get(`${line.key}\u0002${column.key}`);
        return members === undefined ? undefined : options.reduce(members);
      }),
    ),
  };
}

/** The scores of rows that have one. */
export function scoresOf(rows: readonly ScoreRow[]): readonly number[] {
  return rows.flatMap(({ score }) => (score === undefined ? [] : [score]));
}

// --- internal ---

interface Key {
  readonly key: string;
  readonly levels: readonly string[];
}

function keysOf(rows: readonly ScoreRow[], axes: readonly string[]): readonly Key[] {
  const keys = new Map<string, readonly string[]>();
  for (const row of rows) {
    const key = levelKey(row, axes);
    if (!keys.has(key))
      keys.set(
        key,
        axes.map((axis) => levelOf(row, axis)),
      );
  }
  return Array.from(keys, ([key, levels]) => ({ key, levels })).sort((left, right) =>
    left.key < right.key ? -1 : 1,
  );
}
