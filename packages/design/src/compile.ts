import { arrange, settle } from "./arrangement.ts";
import type { Design, Row } from "./design.ts";
import { fail } from "./errors.ts";
import type { Lattice } from "./lattice.ts";
import { createRowAt, isRow, type RowBlock, type RowVector, walkBlocks } from "./lattice-walk.ts";
import { axisOf, type Loop, type Loops } from "./loop.ts";
import { createPermutation } from "./permutation.ts";
import type { Spec } from "./spec.ts";

/**
 * Compiles a spec to its rows. The first loop is the outermost, the last one varies fastest;
 * `output.field_order` orders columns, never rows. The same spec gives the same rows in the same order.
 *
 * @throws `design/too-many-rows` when a full or sampled design has more than 2^53 - 1 rows.
 */
export function compile(spec: Spec): Design {
  const { loops, lattice } = settle(arrange(spec));
  return fullDesign(spec, { loops, lattice });
}

// --- internal ---

interface Source {
  readonly loops: Loops;
  readonly lattice: Lattice;
}

function fullDesign(spec: Spec, { loops, lattice }: Source): Design {
  if (lattice.count > BigInt(Number.MAX_SAFE_INTEGER))
    throw fail("too-many-rows", { count: String(lattice.count) });
  const rowCount = Number(lattice.count);
  const { seed } = spec.output;
  const find = createFinder(loops);
  return describeDesign(spec, {
    loops,
    rowCount,
    coverage: undefined,
    has: (row) => {
      const vector = find(row);
      return vector !== undefined && isRow(lattice, vector);
    },
    blocks: () => (seed === undefined ? walkBlocks(lattice) : shuffledBlocks(lattice, { rowCount, seed })),
  });
}

function describeDesign(spec: Spec, of: Omit<Design, "columns" | typeof Symbol.iterator>): Design {
  const { fieldOrder } = spec.output;
  const others = spec.axes.map(({ name }) => name).filter((name) => !fieldOrder.includes(name));
  const columns = [...fieldOrder, ...others];
  return { ...of, columns, [Symbol.iterator]: () => decode(columns, of) };
}

function* shuffledBlocks(
  lattice: Lattice,
  of: { readonly rowCount: number; readonly seed: number },
): Generator<RowBlock> {
  const permute = createPermutation(of.rowCount, of.seed);
  const rowAt = createRowAt(lattice);
  const vector = new Uint32Array(lattice.layers.length);
  const last = new Uint32Array(1);
  for (let index = 0; index < of.rowCount; index += 1) {
    rowAt(permute(index), vector);
    last[0] = vector[vector.length - 1] ?? 0;
    yield { vector, last };
  }
}

function* decode(columns: readonly string[], of: Pick<Design, "loops" | "blocks">): Generator<Row> {
  const sources = columns.map((name) => {
    const loop = of.loops.list.findIndex(({ axes }) => axes.includes(name));
    const { axes = [], columns: numbers = [] } = of.loops.list[loop] ?? {};
    return {
      name,
      loop,
      numbers: numbers[axes.indexOf(name)] ?? new Uint32Array(),
      levels: axisOf(of.loops, name).levels,
    };
  });
  for (const { vector, last } of of.blocks())
    for (const item of last) {
      if (vector.length > 0) vector[vector.length - 1] = item;
      const row: Record<string, string> = {};
      for (const { name, loop, numbers, levels } of sources)
        row[name] = levels[numbers[vector[loop] ?? 0] ?? 0] ?? "";
      yield row;
    }
}

/** Finds the vector of a row's levels, or `undefined` when some loop has no such combination. */
function createFinder(loops: Loops): (row: Row) => RowVector | undefined {
  const width = loops.list.reduce((sum, { axes }) => sum + axes.length, 0);
  const tables = loops.list.map((loop) => {
    let itemByKey: Map<string, number> | undefined;
    return (row: Row) => {
      itemByKey ??= indexItems(loop);
      const numbers = loop.axes.map((axis) => axisOf(loops, axis).numbers.get(row[axis] ?? ""));
      return itemByKey.get(numbers.join());
    };
  });
  return (row) => {
    if (Object.keys(row).length !== width) return undefined;
    const items = tables.map((find) => find(row));
    return items.includes(undefined) ? undefined : Uint32Array.from(items, (item) => item ?? 0);
  };
}

function indexItems(loop: Loop): Map<string, number> {
  const items = new Map<string, number>();
  for (let item = 0; item < loop.size; item += 1)
    items.set(loop.columns.map((column) => column[item]).join(), item);
  return items;
}
