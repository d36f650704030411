import { arrange, settle } from "./arrangement.ts";
import type { Coverage } from "./cover/coverage.ts";
import { reduce } from "./cover/reduce.ts";
import type { Design } from "./design.ts";
import { fail } from "./errors.ts";
import type { Lattice } from "./lattice.ts";
import { createRowAt, isRow, type RowBlock, type RowVector, walkBlocks } from "./lattice-walk.ts";
import { createPermutation } from "./permutation.ts";
import { createRowCodec } from "./row-codec.ts";
import type { Spec } from "./spec.ts";

/**
 * Compiles a spec to its rows. The first loop is the outermost, the last one varies fastest;
 * `output.field_order` orders columns, never rows. The same spec gives the same rows in the same order.
 *
 * A full design takes no time and no memory before its rows are asked for; a reduced one is worked out here.
 *
 * @throws `design/too-many-rows` when a full or sampled design has more than 2^53 - 1 rows, and
 * `design/cover-too-large`.
 */
export function compile(spec: Spec): Design {
  const { loops, lattice } = settle(arrange(spec));
  const { design } = spec.output;
  const rows =
    design.kind === "full"
      ? fullRows(lattice, spec.output.seed)
      : listedRows(reduce({ loops, lattice }, design), spec.output.seed);
  const { fieldOrder } = spec.output;
  const others = spec.axes.map(({ name }) => name).filter((name) => !fieldOrder.includes(name));
  const columns = [...fieldOrder, ...others];
  const codec = createRowCodec(loops, columns);
  return {
    columns,
    loops,
    rowCount: rows.count,
    coverage: rows.coverage,
    has: (row) => {
      const vector = codec.encode(row);
      return vector !== undefined && rows.has(vector);
    },
    blocks: rows.blocks,
    *[Symbol.iterator]() {
      for (const { vector, last } of rows.blocks())
        for (const item of last) {
          if (vector.length > 0) vector[vector.length - 1] = item;
          yield codec.decode(vector);
        }
    },
  };
}

// --- internal ---

interface Rows {
  readonly count: number;
  readonly coverage: Coverage | undefined;
  has(vector: RowVector): boolean;
  blocks(): Iterable<RowBlock>;
}

function fullRows(lattice: Lattice, seed: number | undefined): Rows {
  if (lattice.count > BigInt(Number.MAX_SAFE_INTEGER))
    throw fail("too-many-rows", { count: String(lattice.count) });
  const count = Number(lattice.count);
  return {
    count,
    coverage: undefined,
    has: (vector) => isRow(lattice, vector),
    blocks: () => (seed === undefined ? walkBlocks(lattice) : shuffledBlocks(lattice, { count, seed })),
  };
}

function* shuffledBlocks(
  lattice: Lattice,
  of: { readonly count: number; readonly seed: number },
): Generator<RowBlock> {
  const permute = createPermutation(of.count, of.seed);
  const rowAt = createRowAt(lattice);
  const vector = new Uint32Array(lattice.layers.length);
  for (let index = 0; index < of.count; index += 1) {
    rowAt(permute(index), vector);
    yield { vector, last: lastOf(vector) };
  }
}

function listedRows(
  { vectors, coverage }: { readonly vectors: readonly RowVector[]; readonly coverage: Coverage | undefined },
  seed: number | undefined,
): Rows {
  const keys = new Set(vectors.map((vector) => vector.join()));
  const permute = seed === undefined ? (index: number) => index : createPermutation(vectors.length, seed);
  return {
    count: vectors.length,
    coverage,
    has: (vector) => keys.has(vector.join()),
    *blocks() {
      for (let index = 0; index < vectors.length; index += 1) {
        const vector = Uint32Array.from(vectors[permute(index)] ?? []);
        yield { vector, last: lastOf(vector) };
      }
    },
  };
}

function lastOf(vector: RowVector): Uint32Array {
  return Uint32Array.of(vector[vector.length - 1] ?? 0);
}
