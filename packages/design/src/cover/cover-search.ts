import type { Lattice } from "../lattice.ts";
import { isRow } from "../lattice-walk.ts";
import type { Random } from "./random.ts";
import { feasibleItems, type RowChoices } from "./row-choices.ts";
import { cellOf, type TupleSpace } from "./tuple-space.ts";

/**
 * Rows under construction, and how often each combination is covered.
 *
 * A row may be bound to a cell: however it changes, it keeps containing it.
 */
export interface CoverSearch {
  readonly rowCount: number;
  /** Rows that are not bound to a cell. */
  readonly freeCount: number;
  /** Possible combinations that no row contains. */
  readonly uncovered: number;
  /** Counts a row that is there already and never changes. */
  addFixed(vector: ArrayLike<number>): void;
  /** Adds the row that covers most of what is uncovered, as far as a few greedy tries find it. */
  addGreedy(cell: number, options?: { readonly isBound?: boolean }): void;
  /** Adds greedy rows until all is covered. */
  complete(): void;
  /** Takes away the free rows (at most `count`) that cover least by themselves. */
  removeWeakest(count: number): void;
  /** Takes away free rows without which nothing is uncovered. */
  removeNeedless(): void;
  /**
   * Changes rows at random, ever more rarely for the worse, until all is covered or the moves are used up.
   */
  anneal(moves: number): void;
  /** Possible cells of an axis set that no row contains. */
  uncoveredCells(set: number): readonly number[];
  /** Copies of all rows but the fixed ones. */
  vectors(): readonly Uint32Array[];
  /** Remembers the rows as they are; calling the result brings them back. */
  remember(): () => void;
}

/** Starts without any row. */
export function createCoverSearch(source: {
  readonly lattice: Lattice;
  readonly space: TupleSpace;
  readonly random: Random;
  /** How many greedy rows are tried for each one that is taken; at least 1. */
  readonly greedyTries: number;
}): CoverSearch {
  const { lattice, space, random } = source;
  const counts = new Uint32Array(space.size);
  const rows: SearchRow[] = [];
  const isConstrained = lattice.layers.some(
    ({ nodes }) => nodes.length > 1 || nodes.some(({ next }) => next.includes(-1)),
  );
  const everything = lattice.layers.map(({ size }) => Uint32Array.from({ length: size }, (_, item) => item));
  const setsOfLoop = lattice.layers.map((_, loop) =>
    space.sets.flatMap(({ parts }, set) => {
      const part = parts[loop];
      return part === undefined ? [] : [{ set, part }];
    }),
  );
  let uncovered = space.coverableCount;

  const count = (cell: number): void => {
    if (counts[cell] === 0) uncovered -= 1;
    counts[cell] = (counts[cell] ?? 0) + 1;
  };

  const discount = (cell: number): void => {
    counts[cell] = (counts[cell] ?? 0) - 1;
    if (counts[cell] === 0) uncovered += 1;
  };

  const addRow = (vector: Uint32Array, choices: RowChoices): void => {
    const cells = Int32Array.from(space.sets, (set) => cellOf(set, vector));
    for (const cell of cells) count(cell);
    const loops = choices.flatMap(({ length }, loop) =>
      length > 1 && setsOfLoop[loop]?.length ? [loop] : [],
    );
    rows.push({
      vector,
      cells,
      choices,
      loops,
      isFree: loops.length > 0 && choices.every((items, loop) => items === everything[loop]),
    });
  };

  /** One greedy row: loop by loop in random order, the item that closes most gaps. */
  const tryGreedy = (choices: RowChoices): { readonly vector: Uint32Array; readonly gain: number } => {
    const open = [...choices];
    const vector = new Uint32Array(open.length);
    const missing = Int32Array.from(
      space.sets,
      ({ parts }) => parts.filter((part) => part !== undefined).length,
    );
    const cells = Int32Array.from(space.sets, ({ offset }) => offset);
    let gain = 0;
    for (const loop of greedyOrder(open, random)) {
      const items = isConstrained ? feasibleItems(lattice, open, loop) : (open[loop] ?? new Uint32Array());
      const complete = (setsOfLoop[loop] ?? []).filter(({ set }) => missing[set] === 1);
      let best = -1;
      let ties = 0;
      let chosen = items[0] ?? 0;
      for (const item of items) {
        let closed = 0;
        for (const { set, part } of complete)
          if (counts[(cells[set] ?? 0) + (part[item] ?? 0)] === 0) closed += 1;
        if (closed < best) continue;
        ties = closed > best ? 1 : ties + 1;
        best = closed;
        if (ties === 1 || random.below(ties) === 0) chosen = item;
      }
      gain += Math.max(0, best);
      vector[loop] = chosen;
      open[loop] = Uint32Array.of(chosen);
      for (const { set, part } of setsOfLoop[loop] ?? []) {
        missing[set] = (missing[set] ?? 0) - 1;
        cells[set] = (cells[set] ?? 0) + (part[chosen] ?? 0);
      }
    }
    return { vector, gain };
  };

  const addGreedy: CoverSearch["addGreedy"] = (cell, { isBound = false } = {}) => {
    const bound = itemsOn(space, { cell, everything });
    const tries = Array.from({ length: source.greedyTries }, () => tryGreedy(bound));
    const best = tries.reduce((a, b) => (b.gain > a.gain ? b : a));
    addRow(best.vector, isBound ? bound : everything);
  };

  const coveredAlone = (row: SearchRow): number => {
    let alone = 0;
    for (const cell of row.cells) if (counts[cell] === 1) alone += 1;
    return alone;
  };

  const removeRow = (row: SearchRow): void => {
    for (const cell of row.cells) discount(cell);
    rows.splice(rows.indexOf(row), 1);
  };

  return {
    get freeCount() {
      return rows.filter(({ isFree }) => isFree).length;
    },
    get rowCount() {
      return rows.length;
    },
    get uncovered() {
      return uncovered;
    },
    addFixed: (vector) => {
      for (const set of space.sets) count(cellOf(set, vector));
    },
    addGreedy,
    complete: () => {
      for (let cell = 0; cell < space.size && uncovered > 0; cell += 1)
        if (space.coverable[cell] === 1 && counts[cell] === 0) addGreedy(cell);
    },
    removeWeakest: (number) => {
      const ranked = rows.filter(({ isFree }) => isFree).map((row) => ({ row, weight: coveredAlone(row) }));
      for (const { row } of ranked.toSorted((a, b) => a.weight - b.weight).slice(0, number)) removeRow(row);
    },
    removeNeedless: () => {
      for (const row of rows.filter(({ isFree }) => isFree)) if (coveredAlone(row) === 0) removeRow(row);
    },
    anneal: (moves) => {
      const movable = rows.filter(({ loops }) => loops.length > 0);
      if (movable.length === 0) return;
      const chances = new Float64Array(maxWorse + 1);
      for (let move = 0; move < moves && uncovered > 0; move += 1) {
        if (move % coolingStep === 0)
          fillChances(chances, startChance - (startChance - endChance) * (move / moves));
        const row = movable[random.below(movable.length)];
        if (row === undefined) break;
        const loop = row.loops[random.below(row.loops.length)] ?? 0;
        const items = row.choices[loop] ?? new Uint32Array();
        const item = items[random.below(items.length)] ?? 0;
        const before = row.vector[loop] ?? 0;
        if (item === before) continue;
        const touched = setsOfLoop[loop] ?? [];
        let worse = 0;
        for (let index = 0; index < touched.length; index += 1) {
          const { set, part } = touched[index] ?? noTouch;
          const old: number = row.cells[set] ?? 0;
          const next = old - (part[before] ?? 0) + (part[item] ?? 0);
          if (next === old) continue;
          if (counts[old] === 1) worse += 1;
          if (counts[next] === 0) worse -= 1;
        }
        if (worse > 0 && (worse > maxWorse || random.fraction() >= (chances[worse] ?? 0))) continue;
        row.vector[loop] = item;
        if (isConstrained && !isRow(lattice, row.vector)) {
          row.vector[loop] = before;
          continue;
        }
        for (let index = 0; index < touched.length; index += 1) {
          const { set, part } = touched[index] ?? noTouch;
          const old: number = row.cells[set] ?? 0;
          const next = old - (part[before] ?? 0) + (part[item] ?? 0);
          if (next === old) continue;
          discount(old);
          count(next);
          row.cells[set] = next;
        }
      }
    },
    uncoveredCells: (set) => {
      const { offset = 0, size = 0 } = space.sets[set] ?? {};
      const cells: number[] = [];
      for (let cell = offset; cell < offset + size; cell += 1)
        if (space.coverable[cell] === 1 && counts[cell] === 0) cells.push(cell);
      return cells;
    },
    vectors: () => rows.map(({ vector }) => Uint32Array.from(vector)),
    remember: () => {
      const copies = rows.map((row) => ({ ...row, vector: Uint32Array.from(row.vector) }));
      return () => {
        while (rows[0] !== undefined) removeRow(rows[rows.length - 1] ?? rows[0]);
        for (const { vector, choices } of copies) addRow(Uint32Array.from(vector), choices);
      };
    },
  };
}

// --- internal ---

/** How likely a move is taken that opens one more gap than it closes, at the first and the last move. */
const startChance = 0.2;
const endChance = 0;
const coolingStep = 512;
const maxWorse = 7;
const noTouch = { set: 0, part: new Int32Array() };

/** Powers by multiplication: exact arithmetic, so that every machine makes the same choices. */
function fillChances(chances: Float64Array, chance: number): void {
  chances[0] = 1;
  for (let worse = 1; worse < chances.length; worse += 1) chances[worse] = (chances[worse - 1] ?? 0) * chance;
}

interface SearchRow {
  readonly vector: Uint32Array;
  /** Axis set → the cell that the row contains. */
  readonly cells: Int32Array;
  readonly choices: RowChoices;
  /** Loops that can change. */
  readonly loops: readonly number[];
  /** True when the row is bound to nothing. */
  readonly isFree: boolean;
}

/** Loops that are settled first, then the others, large ones early. */
function greedyOrder(choices: RowChoices, random: Random): readonly number[] {
  const keys = choices.map((items) =>
    items.length === 1 ? Number.POSITIVE_INFINITY : items.length * (0.5 + random.fraction()),
  );
  return [...choices.keys()].toSorted((a, b) => (keys[b] ?? 0) - (keys[a] ?? 0));
}

/** For each loop the items that agree with a cell. */
function itemsOn(
  space: TupleSpace,
  of: { readonly cell: number; readonly everything: RowChoices },
): RowChoices {
  const set = space.sets.findLast(({ offset }) => offset <= of.cell);
  if (set === undefined) return of.everything;
  const cell = of.cell - set.offset;
  return of.everything.map((items, loop) => {
    const digits = set.digits.filter((digit) => digit.loop === loop);
    if (digits.length === 0) return items;
    return items.filter((item) =>
      digits.every(({ column, stride, levels }) => column[item] === Math.floor(cell / stride) % levels),
    );
  });
}
