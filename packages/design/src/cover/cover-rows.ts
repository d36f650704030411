import type { Lattice } from "../lattice.ts";
import type { Loops } from "../loop.ts";
import { type CoverSearch, createCoverSearch } from "./cover-search.ts";
import { type Coverage, describeCoverage } from "./coverage.ts";
import { createRandom } from "./random.ts";
import { createTupleSpace, type TupleSpace } from "./tuple-space.ts";

/** Rows that cover what was not covered yet, and what is covered with them. */
export interface CoveringRows {
  /** Only the new rows. */
  readonly vectors: readonly Uint32Array[];
  /** Of the old and the new rows together. */
  readonly coverage: Coverage;
  /** Of the old rows alone. */
  readonly coverageBefore: Coverage;
  /** No fewer new rows can cover the rest. */
  readonly lowerBound: number;
}

/**
 * Finds few rows that contain every possible combination of `strength` levels, beside the rows that are there
 * already. The same input gives the same rows on every machine.
 *
 * The axes whose combinations are most numerous need one row for each of them, so these rows are made first
 * and never give their combination up; the rest is filled in greedily, improved by annealing, completed, and
 * thinned out as long as that succeeds.
 *
 * @throws `design/cover-too-large`.
 */
export function coverRows(
  source: { readonly loops: Loops; readonly lattice: Lattice },
  options: { readonly strength: number; readonly existing?: readonly ArrayLike<number>[] },
): CoveringRows {
  const { existing = [], strength } = options;
  const space = createTupleSpace(source, strength);
  const search = createCoverSearch({
    ...source,
    space,
    random: createRandom(space.coverableCount),
    greedyTries: triesFor(space, source.lattice),
  });
  for (const vector of existing) search.addFixed(vector);
  const before = { uncovered: search.uncovered };
  const [first = []] = space.sets
    .map((_, set) => search.uncoveredCells(set))
    .toSorted((a, b) => b.length - a.length);
  for (const cell of first) search.addGreedy(cell, { isBound: true });
  if (search.uncovered > 0) improve(search, movesFor(space, source.lattice));
  return {
    vectors: search.vectors(),
    coverage: describeCoverage(space, {
      uncovered: search.uncovered,
      rows: existing.length + search.rowCount,
    }),
    coverageBefore: describeCoverage(space, { ...before, rows: existing.length }),
    lowerBound: first.length,
  };
}

// --- internal ---

/** About three seconds on one core of 2024. */
const workLimit = 40_000_000;

function triesFor(space: TupleSpace, lattice: Lattice): number {
  const items = lattice.layers.reduce((sum, { size }) => sum + size, 0);
  const rows = Math.max(1, ...space.sets.map(({ size }) => size));
  return Math.min(8, Math.max(1, Math.floor(workLimit / (rows * items * space.sets.length))));
}

function movesFor(space: TupleSpace, lattice: Lattice): number {
  const touched = space.sets.reduce(
    (sum, { parts }) => sum + parts.filter((part) => part !== undefined).length,
    0,
  );
  return Math.floor(workLimit / Math.max(1, touched / Math.max(1, lattice.layers.length)));
}

/** Closes all gaps with as few rows as the moves allow. */
function improve(search: CoverSearch, moves: number): void {
  search.anneal(Math.floor(moves / 3));
  if (search.uncovered === 0) return;
  search.complete();
  search.removeNeedless();
  let restore = search.remember();
  let left = moves - Math.floor(moves / 3);
  let step = Math.max(1, Math.floor(search.freeCount / 2));
  while (left > 0 && search.freeCount > 0) {
    const used = Math.min(left, Math.max(1, Math.floor(moves / 6)));
    search.removeWeakest(step);
    search.anneal(used);
    left -= used;
    if (search.uncovered === 0) {
      search.removeNeedless();
      restore = search.remember();
    } else {
      restore();
      if (step === 1) break;
      step = Math.max(1, Math.floor(step / 2));
    }
    step = Math.min(step, search.freeCount);
  }
}
