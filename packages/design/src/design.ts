import type { Coverage } from "./cover/coverage.ts";
import type { RowBlock } from "./lattice-walk.ts";
import type { Loops } from "./loop.ts";

/** One combination of levels: axis → level, in the order of {@link Design.columns}. */
export type Row = Readonly<Record<string, string>>;

/**
 * The rows of a spec. Iterating gives one row after the other without holding them; iterating again gives
 * the same rows in the same order.
 */
export interface Design extends Iterable<Row> {
  /** Every axis once: those of `output.field_order` first, the others in axis order. */
  readonly columns: readonly string[];
  readonly rowCount: number;
  /** The loops that make the rows, outermost first. */
  readonly loops: Loops;
  /** How much a reduced design covers; `undefined` for a full one. */
  readonly coverage: Coverage | undefined;
  /** True when these levels (exactly one for every column) are a row of this design. */
  has(row: Row): boolean;
  /** The rows in their compact form: numbers of combinations per loop. */
  blocks(): Iterable<RowBlock>;
}
