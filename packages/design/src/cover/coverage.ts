import type { TupleSpace } from "./tuple-space.ts";

/** How many combinations of `strength` levels a set of rows contains. Replicates are not counted anywhere. */
export interface Coverage {
  /** How many axes are looked at together: 2 is pairwise. */
  readonly strength: number;
  /** Combinations of levels that some row of the full design contains. */
  readonly coverable: number;
  /** Those that the rows contain. */
  readonly covered: number;
  /** No fewer rows can cover everything. */
  readonly lowerBound: number;
  /** How many rows there are. */
  readonly combinationCount: number;
}

/** The coverage of rows that leave `uncovered` combinations of a space out. */
export function describeCoverage(
  space: TupleSpace,
  of: { readonly uncovered: number; readonly rows: number },
): Coverage {
  const possible = space.sets.map(({ offset, size }) =>
    space.coverable.subarray(offset, offset + size).reduce((sum, flag) => sum + flag, 0),
  );
  return {
    strength: space.strength,
    coverable: space.coverableCount,
    covered: space.coverableCount - of.uncovered,
    lowerBound: Math.max(0, ...possible),
    combinationCount: of.rows,
  };
}
