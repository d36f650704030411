import type { Lattice, LatticeNode, Layer } from "./lattice.ts";

/** For each loop, the number of its combination: one row. */
export type RowVector = Uint32Array;

/** Rows that differ in the innermost loop only. */
export interface RowBlock {
  /** The row; its last number is to be replaced by each of `last`. Valid until the next block. */
  readonly vector: RowVector;
  readonly last: Uint32Array;
}

/** All rows in loop order, block by block; memory does not grow with their number. */
export function* walkBlocks(lattice: Lattice): Generator<RowBlock> {
  const depth = lattice.layers.length;
  if (lattice.count === 0n) return;
  if (depth === 0) {
    yield { vector: new Uint32Array(0), last: Uint32Array.of(0) };
    return;
  }
  const lists = lattice.layers.map(itemLists);
  const vector = new Uint32Array(depth);
  const nodes = new Int32Array(depth);
  const positions = new Int32Array(depth).fill(-1);
  let layer = 0;
  while (layer >= 0) {
    const items = lists[layer]?.[nodes[layer] ?? 0] ?? new Uint32Array();
    if (layer === depth - 1) {
      yield { vector, last: items };
      layer -= 1;
      continue;
    }
    const position = (positions[layer] ?? 0) + 1;
    positions[layer] = position;
    const item = items[position];
    if (item === undefined) {
      positions[layer] = -1;
      layer -= 1;
      continue;
    }
    vector[layer] = item;
    nodes[layer + 1] = nextNode(lattice, { layer, node: nodes[layer] ?? 0, item });
    layer += 1;
  }
}

/** The node that an item leads to, or -1. */
export function nextNode(
  lattice: Lattice,
  at: { readonly layer: number; readonly node: number; readonly item: number },
): number {
  const layer = lattice.layers[at.layer];
  return layer?.nodes[at.node]?.next[layer.classOf[at.item] ?? 0] ?? -1;
}

/** True when the vector is a row. */
export function isRow(lattice: Lattice, vector: ArrayLike<number>): boolean {
  let node = 0;
  for (let layer = 0; layer < lattice.layers.length; layer += 1) {
    node = nextNode(lattice, { layer, node, item: vector[layer] ?? 0 });
    if (node === -1) return false;
  }
  return lattice.count > 0n;
}

/** Writes the row of that number, counted in loop order, into `vector`. */
export type RowAt = (index: number, vector: RowVector) => void;

/**
 * Finds rows by number without walking to them.
 *
 * @throws RangeError when there are more than 2^53 - 1 rows.
 */
export function createRowAt(lattice: Lattice): RowAt {
  if (lattice.count > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError(`${lattice.count} rows cannot be numbered`);
  const finders = lattice.layers.map((layer, depth) =>
    layer.nodes.map((node) => createFindItem(layer, { node, follow: lattice.layers[depth + 1]?.nodes })),
  );
  return (index, vector) => {
    let rest = index;
    let node = 0;
    for (let layer = 0; layer < finders.length; layer += 1) {
      const found = finders[layer]?.[node]?.(rest);
      if (found === undefined) throw new RangeError(`there is no row ${index}`);
      rest -= found.before;
      vector[layer] = found.item;
      node = nextNode(lattice, { layer, node, item: found.item });
    }
  };
}

// --- internal ---

/** For each node the items that lead on; nodes that allow the same classes share one list. */
function itemLists(layer: Layer): readonly Uint32Array[] {
  const known = new Map<string, Uint32Array>();
  return layer.nodes.map(({ next }) => {
    const open = Array.from(next, (node) => node !== -1);
    const list =
      known.get(open.join()) ??
      Uint32Array.from(Array.from(layer.classOf.keys()).filter((item) => open[layer.classOf[item] ?? 0]));
    known.set(open.join(), list);
    return list;
  });
}

/** Finds the item in which a row of that number lies, and how many rows lie before the item. */
type FindItem = (index: number) => { readonly item: number; readonly before: number };

function createFindItem(
  layer: Layer,
  of: { readonly node: LatticeNode; readonly follow: readonly LatticeNode[] | undefined },
): FindItem {
  const [rows = 1] = rowsByClass(of);
  if (layer.classSizes.length === 1) {
    return (index) => {
      const item = Math.floor(index / rows);
      return { item, before: item * rows };
    };
  }
  let starts: Float64Array | undefined;
  return (index) => {
    starts ??= startsOf(layer, of);
    let low = 0;
    let high = layer.size - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return { item: low, before: starts[low] ?? 0 };
  };
}

/** For each class the rows that follow one of its items. */
function rowsByClass(of: {
  readonly node: LatticeNode;
  readonly follow: readonly LatticeNode[] | undefined;
}): readonly number[] {
  return Array.from(of.node.next, (next) =>
    next === -1 ? 0 : of.follow === undefined ? 1 : Number(of.follow[next]?.count ?? 0n),
  );
}

/** For each item the number of rows before it. */
function startsOf(
  layer: Layer,
  of: { readonly node: LatticeNode; readonly follow: readonly LatticeNode[] | undefined },
): Float64Array {
  const starts = new Float64Array(layer.size);
  const rows = rowsByClass(of);
  let sum = 0;
  for (let item = 0; item < layer.size; item += 1) {
    starts[item] = sum;
    sum += rows[layer.classOf[item] ?? 0] ?? 0;
  }
  return starts;
}
