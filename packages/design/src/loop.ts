import { fail } from "./errors.ts";

/** One nested loop of a design: an axis, or several axes that rules coupled into one list of combinations. */
export interface Loop {
  /** The axis, or the rule that made it. */
  readonly name: string;
  readonly axes: readonly string[];
  /** How many combinations. */
  readonly size: number;
  /** For each of `axes`: combination → number of its level on that axis. */
  readonly columns: readonly Uint32Array[];
}

/** All loops, the outermost first, and the axes whose levels their numbers mean. */
export interface Loops {
  readonly axes: ReadonlyMap<string, LoopAxis>;
  readonly list: readonly Loop[];
}

/** An axis whose levels have numbers. */
export interface LoopAxis {
  readonly name: string;
  readonly levels: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  /** True of an axis that only counts repetitions. */
  readonly isReplicate: boolean;
}

/** One loop per axis, in the order of the axes. */
export function createLoops(
  axes: readonly { readonly name: string; readonly levels: readonly string[]; readonly origin?: string }[],
): Loops {
  return {
    axes: new Map(
      axes.map(({ name, levels, origin }) => [
        name,
        {
          name,
          levels,
          numbers: new Map(levels.map((level, number) => [level, number])),
          isReplicate: origin === "replicate",
        },
      ]),
    ),
    list: axes.map(({ name, levels }) => ({
      name,
      axes: [name],
      size: levels.length,
      columns: [Uint32Array.from(levels.keys())],
    })),
  };
}

/** Keeps the combinations whose level on `axis` is among `levels`. */
export function filterLoop(loops: Loops, axis: string, levels: ReadonlySet<string>): Loops {
  const keep = axisOf(loops, axis).levels.map((level) => levels.has(level));
  const list = loops.list.map((loop) => {
    const column = loop.columns[loop.axes.indexOf(axis)];
    if (column === undefined) return loop;
    return selectItems(
      loop,
      [...column.keys()].filter((item) => keep[column[item] ?? 0]),
    );
  });
  return { ...loops, list };
}

/** The levels of an axis that are left, in the order in which its loop first meets them. */
export function loopLevels(loops: Loops, axis: string): readonly string[] {
  const loop = loops.list.find(({ axes }) => axes.includes(axis));
  const column = loop?.columns[loop.axes.indexOf(axis)] ?? new Uint32Array();
  const { levels } = axisOf(loops, axis);
  return [...new Set(column)].map((number) => levels[number] ?? "");
}

/**
 * Couples axes: their loops become one, which holds the combinations that agree with an entry, in the order
 * of the entries, and for one entry in the order of the old loops. It stands where the first of them stood,
 * or where `home` stood.
 *
 * @throws `design/too-entangled` when the new loop would hold more than five million combinations.
 */
export function relate(
  loops: Loops,
  relation: {
    readonly name: string;
    readonly axes: readonly string[];
    readonly entries: readonly (readonly string[])[];
  },
  options: { readonly home?: string } = {},
): Loops {
  const touched = touchedLoops(loops, relation.axes);
  const sources = touched.map((loop) => createSource(loops, { loop, axes: relation.axes }));
  const picks = matchingItems(relation, sources);
  const joined: Loop = {
    name: relation.name,
    axes: touched.flatMap(({ axes }) => axes),
    size: picks.length / sources.length,
    columns: touched.flatMap(({ columns }, source) =>
      columns.map((column) =>
        everyNth(picks, { start: source, step: sources.length }).map((item) => column[item] ?? 0),
      ),
    ),
  };
  const anchor = loops.list.find(({ axes }) => options.home !== undefined && axes.includes(options.home));
  const home = anchor ?? loops.list.find((loop) => touched.includes(loop));
  return {
    ...loops,
    list: loops.list.flatMap((loop) => (loop === home ? [joined] : touched.includes(loop) ? [] : [loop])),
  };
}

/** The combinations of a loop whose numbers are given. */
export function selectItems(loop: Loop, items: readonly number[]): Loop {
  if (items.length === loop.size) return loop;
  const columns = loop.columns.map((column) => Uint32Array.from(items, (item) => column[item] ?? 0));
  return { ...loop, size: items.length, columns };
}

/** The axis of that name. */
export function axisOf(loops: Loops, axis: string): LoopAxis {
  const found = loops.axes.get(axis);
  if (found === undefined) throw new TypeError(`${axis} is no axis of this design`);
  return found;
}

// --- internal ---

const itemLimit = 5_000_000;

/** A loop that takes part in a relation: which of its items have the levels of an entry. */
interface Source {
  itemsFor(entry: readonly string[]): readonly number[];
}

function touchedLoops(loops: Loops, axes: readonly string[]): readonly Loop[] {
  const touched = axes.map((axis) => loops.list.find((loop) => loop.axes.includes(axis)));
  return [...new Set(touched.flatMap((loop) => loop ?? []))];
}

function createSource(loops: Loops, of: { readonly loop: Loop; readonly axes: readonly string[] }): Source {
  const used = of.axes.flatMap((axis, position) => {
    const column = of.loop.columns[of.loop.axes.indexOf(axis)];
    return column === undefined ? [] : [{ position, column, numbers: axisOf(loops, axis).numbers }];
  });
  const itemsByKey = new Map<string, number[]>();
  for (let item = 0; item < of.loop.size; item += 1) {
    const key = used.map(({ column }) => column[item]).join();
    const items = itemsByKey.get(key);
    if (items === undefined) itemsByKey.set(key, [item]);
    else items.push(item);
  }
  return {
    itemsFor: (entry) =>
      itemsByKey.get(used.map(({ position, numbers }) => numbers.get(entry[position] ?? "")).join()) ?? [],
  };
}

/** Items of the sources, one after the other, for each combination that agrees with an entry. */
function matchingItems(
  relation: { readonly name: string; readonly entries: readonly (readonly string[])[] },
  sources: readonly Source[],
): number[] {
  const picks: number[] = [];
  for (const entry of relation.entries) {
    const lists = sources.map((source) => source.itemsFor(entry));
    const matches = lists.reduce((product, { length }) => product * length, 1);
    if (picks.length / sources.length + matches > itemLimit)
      throw fail("too-entangled", { rule: relation.name, limit: itemLimit });
    for (let match = 0; match < matches; match += 1) {
      let rest = match;
      let repeat = matches;
      for (const list of lists) {
        repeat /= list.length;
        picks.push(list[Math.floor(rest / repeat)] ?? 0);
        rest %= repeat;
      }
    }
  }
  return picks;
}

function everyNth(
  values: readonly number[],
  { start, step }: { readonly start: number; readonly step: number },
): Uint32Array {
  const picked = new Uint32Array(values.length / step);
  for (let index = 0; index < picked.length; index += 1) picked[index] = values[start + index * step] ?? 0;
  return picked;
}
