import { arrange, settle } from "../arrangement.ts";
import type { Row } from "../design.ts";
import { isRow } from "../lattice-walk.ts";
import { createRowCodec } from "../row-codec.ts";
import type { Spec } from "../spec.ts";
import { type Coverage, describeCoverage } from "./coverage.ts";
import { cellOf, createTupleSpace, type TupleSpace } from "./tuple-space.ts";

/** What rows cover of a spec's full design. */
export interface MeasuredCoverage extends Coverage {
  /** Rows that are no row of the full design and were not counted. */
  readonly strangers: number;
  /** Some combinations that no row contains: axis → level. */
  readonly missing: readonly Row[];
}

/**
 * Counts the combinations of `strength` levels that rows contain.
 *
 * @throws `design/cover-too-large`.
 */
export function measureCoverage(rows: Iterable<Row>, options: MeasureCoverageOptions): MeasuredCoverage {
  const { spec, strength, missingLimit = 20 } = options;
  const source = settle(arrange(spec));
  const space = createTupleSpace(source, strength);
  const codec = createRowCodec(
    source.loops,
    spec.axes.map(({ name }) => name),
  );
  const seen = new Uint8Array(space.size);
  const combinations = new Set<string>();
  const axes = space.axisNames;
  let strangers = 0;
  for (const row of rows) {
    const vector = codec.encode(row);
    if (vector === undefined || !isRow(source.lattice, vector)) {
      strangers += 1;
      continue;
    }
    combinations.add(JSON.stringify(axes.map((axis) => row[axis])));
    for (const set of space.sets) seen[cellOf(set, vector)] = 1;
  }
  const uncovered = space.coverable.reduce(
    (sum, possible, cell) => sum + (possible === 1 && seen[cell] === 0 ? 1 : 0),
    0,
  );
  return {
    ...describeCoverage(space, { uncovered, rows: combinations.size }),
    strangers,
    missing: missingCells({ spec, space, seen, missingLimit }),
  };
}

export interface MeasureCoverageOptions {
  readonly spec: Spec;
  /** How many axes are looked at together. */
  readonly strength: number;
  /** How many missing combinations are listed. @default 20 */
  readonly missingLimit?: number;
}

// --- internal ---

function missingCells(of: {
  readonly spec: Spec;
  readonly space: TupleSpace;
  readonly seen: Uint8Array;
  readonly missingLimit: number;
}): readonly Row[] {
  const missing: Row[] = [];
  const levels = new Map(of.spec.axes.map((axis) => [axis.name, axis.levels]));
  for (const { offset, size, digits } of of.space.sets)
    for (let cell = offset; cell < offset + size && missing.length < of.missingLimit; cell += 1) {
      if (of.space.coverable[cell] !== 1 || of.seen[cell] !== 0) continue;
      const named = digits.map(({ axis, stride, levels: count }) => {
        const level = Math.floor((cell - offset) / stride) % count;
        return [axis, levels.get(axis)?.[level] ?? ""] as const;
      });
      missing.push(Object.fromEntries(named));
    }
  return missing;
}
