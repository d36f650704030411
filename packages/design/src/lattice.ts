import { fail } from "./errors.ts";
import { createItemFinder, type Exclusion } from "./exclusion.ts";
import type { Loops } from "./loop.ts";

/**
 * All rows of a design as paths through layers, one layer per loop, without listing them.
 *
 * A node stands for everything that the loops so far have in common as to what may follow. Without
 * exclusions a layer has one node. Every path that can be walked ends in a row: dead ends are cut.
 */
export interface Lattice {
  readonly layers: readonly Layer[];
  /** How many rows there are. */
  readonly count: bigint;
}

/** One loop: the combinations that lead on alike form a class. */
export interface Layer {
  readonly size: number;
  /** Combination → class. */
  readonly classOf: Uint32Array;
  readonly classSizes: readonly number[];
  readonly nodes: readonly LatticeNode[];
}

export interface LatticeNode {
  /** Class → node of the next layer, or -1 where no row follows. In the last layer 0 is a row. */
  readonly next: Int32Array;
  /** Rows from here on. */
  readonly count: bigint;
}

/**
 * Builds the lattice of loops under exclusions that span them.
 *
 * @throws `design/too-entangled` when it would need more than 250,000 transitions.
 */
export function createLattice(loops: Loops, exclusions: readonly Exclusion[]): Lattice {
  const plan = loops.list.map((_, depth) => classify(loops, { depth, exclusions }));
  const forward = openLayers(plan);
  const layers: Layer[] = [];
  let follow: readonly bigint[] = [1n];
  for (const [depth, shape] of [...plan.entries()].reverse()) {
    const nodes = (forward[depth] ?? []).map((next) => closeNode(next, { follow, shape }));
    follow = nodes.map(({ count }) => count);
    const { classOf, classSizes } = shape;
    layers.unshift({ size: classOf.length, classOf, classSizes, nodes });
  }
  const refused = exclusions.some((exclusion) => exclusion.length === 0);
  return { layers, count: refused ? 0n : (follow[0] ?? 0n) };
}

// --- internal ---

const transitionLimit = 250_000;

/** A loop's classes, and for each class what it does to the exclusions. */
interface LayerShape {
  readonly classOf: Uint32Array;
  readonly classSizes: readonly number[];
  /** Class → the exclusions whose tests on this loop it meets. */
  readonly met: readonly ReadonlySet<number>[];
  /** Exclusions that have tests on this loop. */
  readonly involved: ReadonlySet<number>;
  /** Of these, the ones whose first or last test is here. */
  readonly starting: ReadonlySet<number>;
  readonly ending: ReadonlySet<number>;
}

function classify(
  loops: Loops,
  of: { readonly depth: number; readonly exclusions: readonly Exclusion[] },
): LayerShape {
  const involved = new Set<number>();
  const starting = new Set<number>();
  const ending = new Set<number>();
  const loop = loops.list[of.depth];
  if (loop === undefined) throw new RangeError(`no loop ${of.depth}`);
  const find = createItemFinder(loops, loop);
  const metByItem: number[][] = Array.from({ length: loop.size }, () => []);
  for (const [index, exclusion] of of.exclusions.entries()) {
    const depths = exclusion.map(({ axis }) => loops.list.findIndex(({ axes }) => axes.includes(axis)));
    if (!depths.includes(of.depth)) continue;
    involved.add(index);
    if (Math.min(...depths) === of.depth) starting.add(index);
    if (Math.max(...depths) === of.depth) ending.add(index);
    for (const item of find(exclusion)) metByItem[item]?.push(index);
  }
  const numbers = new Map<string, number>();
  const met: ReadonlySet<number>[] = [];
  const classSizes: number[] = [];
  const classOf = Uint32Array.from(metByItem, (exclusions) => {
    const key = exclusions.join();
    const number = numbers.get(key) ?? numbers.size;
    if (number === numbers.size) {
      numbers.set(key, number);
      met.push(new Set(exclusions));
    }
    classSizes[number] = (classSizes[number] ?? 0) + 1;
    return number;
  });
  return { classOf, classSizes, met, involved, starting, ending };
}

/** Exclusions, in ascending order, all of whose tests so far were met. */
type State = readonly number[];

/** Layer by layer, the transitions of every node that can be reached. A node is a state. */
function openLayers(plan: readonly LayerShape[]): Int32Array[][] {
  let states: State[] = [[]];
  let transitions = 0;
  return plan.map((shape, depth) => {
    const numbers = new Map<string, number>();
    const nextStates: State[] = [];
    const isLast = depth === plan.length - 1;
    transitions += states.length * shape.met.length;
    if (transitions > transitionLimit)
      throw fail("too-entangled", { rule: "exclude or when", limit: transitionLimit });
    const layer = states.map((state) =>
      Int32Array.from(shape.met, (met) => {
        const after = step(state, { met, shape });
        if (after === undefined) return -1;
        if (isLast) return 0;
        const key = after.join();
        const number = numbers.get(key) ?? numbers.size;
        if (number === numbers.size) {
          numbers.set(key, number);
          nextStates.push(after);
        }
        return number;
      }),
    );
    states = nextStates;
    return layer;
  });
}

/** The state after one more loop; `undefined` when an exclusion is complete. */
function step(
  state: State,
  { met, shape }: { readonly met: ReadonlySet<number>; readonly shape: LayerShape },
): State | undefined {
  const after: number[] = [];
  for (const exclusion of state) {
    if (shape.involved.has(exclusion) && !met.has(exclusion)) continue;
    if (shape.ending.has(exclusion)) return undefined;
    after.push(exclusion);
  }
  const before = after.length;
  for (const exclusion of met) {
    if (!shape.starting.has(exclusion)) continue;
    if (shape.ending.has(exclusion)) return undefined;
    after.push(exclusion);
  }
  return after.length === before ? after : after.toSorted((a, b) => a - b);
}

function closeNode(
  open: Int32Array,
  { follow, shape }: { readonly follow: readonly bigint[]; readonly shape: LayerShape },
): LatticeNode {
  let count = 0n;
  const next = open.map((node, index) => {
    const rows = node === -1 ? 0n : (follow[node] ?? 0n);
    count += rows * BigInt(shape.classSizes[index] ?? 0);
    return rows === 0n ? -1 : node;
  });
  return { next, count };
}
