import type { Design, Row } from "./design.ts";
import { loopLevels } from "./loop.ts";

/** What changed from one design to another. */
export interface DesignDiff {
  readonly addedAxes: readonly string[];
  readonly removedAxes: readonly string[];
  /** For axes that both have and whose levels differ. */
  readonly levels: readonly LevelDiff[];
  /** Rows that both have. Designs with different axes have none in common. */
  readonly commonCount: number;
  readonly addedCount: number;
  readonly removedCount: number;
  /** True when both have the same rows in another order. */
  readonly isReordered: boolean;
  /** Rows that only the new design has, in its order; not held in memory. */
  addedRows(): Iterable<Row>;
  /** Rows that only the old design has, in its order; not held in memory. */
  removedRows(): Iterable<Row>;
}

/** How the levels of one axis changed, as far as rows may have them. */
export interface LevelDiff {
  readonly axis: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Compares two designs row by row, whatever the order of their columns. */
export function diffDesigns(before: Design, after: Design): DesignDiff {
  const addedAxes = after.columns.filter((axis) => !before.columns.includes(axis));
  const removedAxes = before.columns.filter((axis) => !after.columns.includes(axis));
  const sameAxes = addedAxes.length === 0 && removedAxes.length === 0;
  const commonCount = sameAxes ? countIn(before, after) : 0;
  const isSame = sameAxes && commonCount === before.rowCount && commonCount === after.rowCount;
  return {
    addedAxes,
    removedAxes,
    levels: after.columns.flatMap((axis) =>
      before.columns.includes(axis) ? levelDiff(axis, { before, after }) : [],
    ),
    commonCount,
    addedCount: after.rowCount - commonCount,
    removedCount: before.rowCount - commonCount,
    isReordered: isSame && !isSameOrder(before, after),
    addedRows: () => missingFrom(before, after),
    removedRows: () => missingFrom(after, before),
  };
}

// --- internal ---

function countIn(design: Design, other: Design): number {
  let count = 0;
  for (const row of design) if (other.has(row)) count += 1;
  return count;
}

function* missingFrom(design: Design, rows: Iterable<Row>): Generator<Row> {
  for (const row of rows) if (!design.has(row)) yield row;
}

function levelDiff(axis: string, of: { readonly before: Design; readonly after: Design }): LevelDiff[] {
  const old = loopLevels(of.before.loops, axis);
  const now = loopLevels(of.after.loops, axis);
  const added = now.filter((level) => !old.includes(level));
  const removed = old.filter((level) => !now.includes(level));
  return added.length + removed.length === 0 ? [] : [{ axis, added, removed }];
}

function isSameOrder(before: Design, after: Design): boolean {
  const others = after[Symbol.iterator]();
  for (const row of before) {
    const other = others.next();
    if (other.done === true || before.columns.some((axis) => row[axis] !== other.value[axis])) return false;
  }
  return true;
}
