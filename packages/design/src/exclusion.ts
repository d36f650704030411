import { axisOf, type Loop, type Loops, selectItems } from "./loop.ts";

/** Refuses every row that meets all tests; an exclusion without tests refuses everything. */
export type Exclusion = readonly ExclusionTest[];

/** True of a row whose level of `axis` is among `levels`. */
export interface ExclusionTest {
  readonly axis: string;
  readonly levels: ReadonlySet<string>;
}

/** Exclusions sorted by what it takes to obey them. */
export interface ObeyedExclusions {
  /** Loops from which the combinations that are refused on their own are gone. */
  readonly loops: Loops;
  /** What is left: exclusions that span several loops. */
  readonly exclusions: readonly Exclusion[];
}

/** Obeys exclusions within one loop by dropping its combinations, and drops exclusions that no row can meet. */
export function obeyWithinLoops(loops: Loops, exclusions: readonly Exclusion[]): ObeyedExclusions {
  const local = new Map<Loop, Exclusion[]>();
  const spanning: Exclusion[] = [];
  for (const exclusion of exclusions) {
    const involved = loops.list.filter(({ axes }) => exclusion.some(({ axis }) => axes.includes(axis)));
    const [only] = involved;
    if (only === undefined || involved.length > 1) spanning.push(exclusion);
    else local.set(only, [...(local.get(only) ?? []), exclusion]);
  }
  const list = loops.list.map((loop) => {
    const refusals = local.get(loop);
    if (refusals === undefined) return loop;
    const find = createItemFinder(loops, loop);
    const refused = new Set(refusals.flatMap(find));
    return selectItems(
      loop,
      Array.from({ length: loop.size }, (_, item) => item).filter((item) => !refused.has(item)),
    );
  });
  const isPossible = (exclusion: Exclusion) => exclusion.every(({ levels }) => levels.size > 0);
  return { loops: { ...loops, list }, exclusions: spanning.filter(isPossible) };
}

/** Finds the combinations of a loop that meet every test that is about the loop's axes. */
export type ItemFinder = (exclusion: Exclusion) => readonly number[];

/** Indexes a loop, so that many exclusions can be looked up without going through all its combinations. */
export function createItemFinder(loops: Loops, loop: Loop): ItemFinder {
  const indexes = new Map<string, Map<number, number[]>>();
  const indexOf = (axis: string) => {
    const known = indexes.get(axis);
    if (known !== undefined) return known;
    const items = Map.groupBy(loop.columns[loop.axes.indexOf(axis)]?.keys() ?? [], (item) =>
      levelOf(loop, { axis, item }),
    );
    indexes.set(axis, items);
    return items;
  };
  return (exclusion) => {
    const [first, ...others] = exclusion.filter(({ axis }) => loop.axes.includes(axis));
    if (first === undefined) return [];
    const wanted = others.map(({ axis, levels }) => ({ axis, numbers: numbersOf(loops, { axis, levels }) }));
    return [...numbersOf(loops, first)]
      .flatMap((number) => indexOf(first.axis).get(number) ?? [])
      .filter((item) => wanted.every(({ axis, numbers }) => numbers.has(levelOf(loop, { axis, item }))));
  };
}

// --- internal ---

function levelOf(loop: Loop, of: { readonly axis: string; readonly item: number }): number {
  return loop.columns[loop.axes.indexOf(of.axis)]?.[of.item] ?? 0;
}

function numbersOf(loops: Loops, { axis, levels }: ExclusionTest): ReadonlySet<number> {
  const { numbers } = axisOf(loops, axis);
  return new Set([...levels].flatMap((level) => numbers.get(level) ?? []));
}
