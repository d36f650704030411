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
    const refused = (local.get(loop) ?? []).map((exclusion) => itemsMeeting(loops, loop, exclusion));
    return refused.length === 0
      ? loop
      : selectItems(
          loop,
          Array.from({ length: loop.size }, (_, item) => item).filter(
            (item) => !refused.some((meets) => meets[item] === 1),
          ),
        );
  });
  const isPossible = (exclusion: Exclusion) => exclusion.every(({ levels }) => levels.size > 0);
  return { loops: { ...loops, list }, exclusions: spanning.filter(isPossible) };
}

/** For each combination of a loop: 1 when it meets every test that is about this loop's axes. */
export function itemsMeeting(loops: Loops, loop: Loop, exclusion: Exclusion): Uint8Array {
  const meets = new Uint8Array(loop.size).fill(1);
  for (const { axis, levels } of exclusion) {
    const column = loop.columns[loop.axes.indexOf(axis)];
    if (column === undefined) continue;
    const wanted = axisOf(loops, axis).levels.map((level) => levels.has(level));
    for (let item = 0; item < loop.size; item += 1) if (wanted[column[item] ?? 0] !== true) meets[item] = 0;
  }
  return meets;
}
