import { arrange, settle } from "../arrangement.ts";
import type { Row } from "../design.ts";
import { isRow, type RowVector } from "../lattice-walk.ts";
import { createRowCodec } from "../row-codec.ts";
import type { Spec } from "../spec.ts";
import { coverRows } from "./cover-rows.ts";
import type { Coverage } from "./coverage.ts";
import { replicateLoops, withReplicates } from "./reduce.ts";

/** Rows to run in addition. */
export interface GrownDesign {
  /** With all their replicates, in loop order. */
  readonly rows: readonly Row[];
  /** How many combinations they are, replicates not counted. */
  readonly combinationCount: number;
  /** No fewer new combinations can restore coverage. */
  readonly lowerBound: number;
  /** What the old rows cover of the spec as it is now. */
  readonly before: Coverage;
  /** What old and new rows cover together. */
  readonly after: Coverage;
  /** Old rows that are no row of the spec as it is now; they count for nothing. */
  readonly strangers: number;
}

/**
 * Finds few rows that, beside rows that were run already, cover every combination of `strength` levels again:
 * after a level was added, a rule was loosened, or the strength was raised.
 *
 * @throws `design/cover-too-large`.
 */
export function growDesign(rows: Iterable<Row>, options: GrowDesignOptions): GrownDesign {
  const { spec } = options;
  const chosen = spec.output.design.kind === "cover" ? spec.output.design.strength : 2;
  const source = settle(arrange(spec));
  const codec = createRowCodec(
    source.loops,
    spec.axes.map(({ name }) => name),
  );
  const repeating = new Set(replicateLoops(source.loops));
  const existing = new Map<string, RowVector>();
  let strangers = 0;
  for (const row of rows) {
    const vector = codec.encode(row);
    if (vector === undefined || !isRow(source.lattice, vector)) strangers += 1;
    else existing.set(vector.filter((_, loop) => !repeating.has(loop)).join(), vector);
  }
  const strength = options.strength ?? chosen;
  const found = coverRows(source, { strength, existing: [...existing.values()] });
  return {
    rows: withReplicates(source, found.vectors).map((vector) => codec.decode(vector)),
    combinationCount: found.vectors.length,
    lowerBound: found.lowerBound,
    before: found.coverageBefore,
    after: found.coverage,
    strangers,
  };
}

export interface GrowDesignOptions {
  readonly spec: Spec;
  /** @default the strength of the spec's `output.design`, or 2 */
  readonly strength?: number;
}
