import { fail } from "../errors.ts";
import type { Lattice } from "../lattice.ts";
import { axisOf, type Loops } from "../loop.ts";

/**
 * Every combination of `strength` levels, each with a number (its cell). Axes that only count repetitions
 * are left out.
 */
export interface TupleSpace {
  readonly strength: number;
  readonly axisNames: readonly string[];
  readonly sets: readonly AxisSet[];
  /** How many cells there are; some may be impossible. */
  readonly size: number;
  /** Cell → 1 when some row of the full design contains it. */
  readonly coverable: Uint8Array;
  readonly coverableCount: number;
}

/** Axes that are looked at together. */
export interface AxisSet {
  readonly axes: readonly string[];
  /** The number of its first cell. */
  readonly offset: number;
  /** How many cells it has. */
  readonly size: number;
  /** Loop → item → what the loop's levels add to the cell; `undefined` for a loop without these axes. */
  readonly parts: readonly (Int32Array | undefined)[];
  /** For each axis: where it is, and how its level is read from a cell: `floor(cell / stride) % levels`. */
  readonly digits: readonly CellDigit[];
}

/** One axis of a cell. */
export interface CellDigit {
  readonly axis: string;
  readonly loop: number;
  /** Item of the loop → number of the level. */
  readonly column: Uint32Array;
  readonly stride: number;
  readonly levels: number;
}

/** Most cells that are kept track of. */
export const cellLimit = 4_000_000;

/**
 * Numbers the combinations and finds out which of them are possible under all rules.
 *
 * @throws `design/cover-too-large` when there are more than {@link cellLimit}.
 */
export function createTupleSpace(
  source: { readonly loops: Loops; readonly lattice: Lattice },
  strength: number,
): TupleSpace {
  const { loops, lattice } = source;
  const tuples = countCells(loops, strength);
  if (tuples > cellLimit) throw fail("cover-too-large", { strength, tuples, limit: cellLimit });
  const axisNames = [...loops.axes.values()]
    .filter(({ isReplicate }) => !isReplicate)
    .map(({ name }) => name);
  const together = Math.min(strength, axisNames.length);
  const sets: AxisSet[] = [];
  let size = 0;
  for (const axes of choose(axisNames, together)) {
    const set = createSet(loops, { axes, offset: size });
    size += set.size;
    sets.push(set);
  }
  const coverable = new Uint8Array(size);
  let coverableCount = 0;
  for (const set of sets)
    for (const cell of possibleCells(lattice, set)) {
      coverable[set.offset + cell] = 1;
      coverableCount += 1;
    }
  return { strength: together, axisNames, sets, size, coverable, coverableCount };
}

/** How many cells a space has, by arithmetic alone. */
export function countCells(loops: Loops, strength: number): number {
  const sizes = [...loops.axes.values()]
    .filter(({ isReplicate }) => !isReplicate)
    .map(({ levels }) => levels.length);
  const together = Math.min(strength, sizes.length);
  const bySize = [1, ...Array.from({ length: together }, () => 0)];
  for (const size of sizes)
    for (let count = together; count > 0; count -= 1)
      bySize[count] = (bySize[count] ?? 0) + (bySize[count - 1] ?? 0) * size;
  return bySize[together] ?? 0;
}

/** The cell of a set that a row contains. */
export function cellOf(set: AxisSet, vector: ArrayLike<number>): number {
  let cell = set.offset;
  for (let loop = 0; loop < set.parts.length; loop += 1) cell += set.parts[loop]?.[vector[loop] ?? 0] ?? 0;
  return cell;
}

// --- internal ---

function choose(names: readonly string[], count: number): readonly (readonly string[])[] {
  if (count === 0) return [[]];
  return names.flatMap((name, index) =>
    choose(names.slice(index + 1), count - 1).map((rest) => [name, ...rest]),
  );
}

function createSet(loops: Loops, of: { readonly axes: readonly string[]; readonly offset: number }): AxisSet {
  let size = 1;
  const digits = of.axes.map((axis): CellDigit => {
    const loop = loops.list.findIndex(({ axes }) => axes.includes(axis));
    const { axes = [], columns = [] } = loops.list[loop] ?? {};
    const levels = axisOf(loops, axis).levels.length;
    const stride = size;
    size *= levels;
    return { axis, loop, column: columns[axes.indexOf(axis)] ?? new Uint32Array(), stride, levels };
  });
  const parts = loops.list.map((loop, index) => {
    const here = digits.filter((digit) => digit.loop === index);
    if (here.length === 0) return undefined;
    return Int32Array.from({ length: loop.size }, (_, item) =>
      here.reduce((sum, { column, stride }) => sum + (column[item] ?? 0) * stride, 0),
    );
  });
  return { ...of, size, parts, digits };
}

/** The cells, counted from the set's first, that lie on some path through the lattice. */
function possibleCells(lattice: Lattice, set: AxisSet): Iterable<number> {
  if (lattice.count === 0n) return [];
  let reached = new Map<number, readonly number[]>([[0, [0]]]);
  for (const [depth, layer] of lattice.layers.entries()) {
    const part = set.parts[depth];
    const steps = layer.classSizes.map(() => new Set<number>(part === undefined ? [0] : []));
    if (part !== undefined)
      for (let item = 0; item < layer.size; item += 1) steps[layer.classOf[item] ?? 0]?.add(part[item] ?? 0);
    const arriving = new Map<number, (readonly number[])[]>();
    for (const [node, partials] of reached)
      for (const [index, next] of (layer.nodes[node]?.next ?? []).entries()) {
        if (next === -1) continue;
        const added = [...(steps[index] ?? [])];
        const cells =
          part === undefined ? partials : added.flatMap((step) => partials.map((cell) => cell + step));
        arriving.set(next, [...(arriving.get(next) ?? []), cells]);
      }
    reached = new Map([...arriving].map(([node, lists]) => [node, merge(lists)]));
  }
  return reached.get(0) ?? [];
}

function merge(lists: readonly (readonly number[])[]): readonly number[] {
  const [only] = lists;
  if (lists.length === 1 && only !== undefined) return only;
  const all = new Set<number>();
  for (const list of lists) for (const cell of list) all.add(cell);
  return [...all];
}
