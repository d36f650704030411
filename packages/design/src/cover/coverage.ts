/** How many combinations of `strength` levels the rows of a reduced design contain. */
export interface Coverage {
  /** How many axes are looked at together: 2 is pairwise. */
  readonly strength: number;
  /** Combinations of levels that some row of the full design contains. */
  readonly coverable: number;
  /** Those that the rows contain. */
  readonly covered: number;
  /** No design with fewer rows (replicates not counted) can cover everything. */
  readonly lowerBound: number;
  /** Rows, replicates not counted. */
  readonly combinationCount: number;
}
