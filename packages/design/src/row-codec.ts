import type { Row } from "./design.ts";
import type { RowVector } from "./lattice-walk.ts";
import { axisOf, type Loop, type Loops } from "./loop.ts";

/** Turns row vectors into rows of levels, and back. */
export interface RowCodec {
  decode(vector: ArrayLike<number>): Row;
  /** `undefined` when a level is unknown, a column missing or too many, or a loop has no such combination. */
  encode(row: Row): RowVector | undefined;
}

/** A codec for rows with these columns, in this order. */
export function createRowCodec(loops: Loops, columns: readonly string[]): RowCodec {
  const sources = columns.map((name) => {
    const loop = loops.list.findIndex(({ axes }) => axes.includes(name));
    const { axes = [], columns: numbers = [] } = loops.list[loop] ?? {};
    const { levels } = axisOf(loops, name);
    return { name, loop, numbers: numbers[axes.indexOf(name)] ?? new Uint32Array(), levels };
  });
  const tables = loops.list.map((loop) => createTable(loops, loop));
  return {
    decode: (vector) => {
      const row: Record<string, string> = {};
      for (const { name, loop, numbers, levels } of sources)
        row[name] = levels[numbers[vector[loop] ?? 0] ?? 0] ?? "";
      return row;
    },
    encode: (row) => {
      if (Object.keys(row).length !== columns.length) return undefined;
      const items = tables.map((find) => find(row));
      return items.includes(undefined) ? undefined : Uint32Array.from(items, (item) => item ?? 0);
    },
  };
}

// --- internal ---

function createTable(loops: Loops, loop: Loop): (row: Row) => number | undefined {
  const axes = loop.axes.map((axis) => axisOf(loops, axis));
  let items: Map<string, number> | undefined;
  return (row) => {
    items ??= indexItems(loop);
    return items.get(axes.map(({ name, numbers }) => numbers.get(row[name] ?? "")).join());
  };
}

function indexItems(loop: Loop): Map<string, number> {
  const items = new Map<string, number>();
  for (let item = 0; item < loop.size; item += 1)
    items.set(loop.columns.map((column) => column[item]).join(), item);
  return items;
}
