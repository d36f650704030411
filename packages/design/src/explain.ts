import { type Arrangement, applyRule, settle, startArrangement } from "./arrangement.ts";
import { createTupleSpace } from "./cover/tuple-space.ts";
import type { Row } from "./design.ts";
import type { Exclusion } from "./exclusion.ts";
import { axisOf, type Loops, loopLevels } from "./loop.ts";
import type { Place } from "./problem.ts";
import { excludeExclusions } from "./rules/exclude.ts";
import { whenExclusions } from "./rules/when.ts";
import { type Rule, ruleLabel, type Spec } from "./spec.ts";

/**
 * How a spec comes to its rows. Nothing is listed to count it; counts are `bigint` because a product of axes
 * may pass 2^53.
 */
export interface Explanation {
  /** All combinations of all levels. */
  readonly combinations: bigint;
  /** What each rule did, in order. */
  readonly steps: readonly ExplainedRule[];
  /** The loops that make the rows, outermost first. */
  readonly loops: readonly ExplainedLoop[];
  /** Rows of the full design; a reduced one takes some of them. */
  readonly rowCount: bigint;
  /** Levels that no row has, by axis; only axes that lost some, replicates aside. */
  readonly unusedLevels: readonly { readonly axis: string; readonly levels: readonly string[] }[];
}

export interface ExplainedRule {
  /** `pair evaluation_bundle`. */
  readonly rule: string;
  readonly place: Place;
  /** Rows with the rules above it, and with this one too. */
  readonly before: bigint;
  readonly after: bigint;
  /** What it takes out; one entry for every case of an `exclude` or `when`. */
  readonly removed: readonly Removal[];
}

/** Combinations of some axes that a rule takes out of those that the loops before it offer. */
export interface Removal {
  readonly axes: readonly string[];
  readonly combinations: bigint;
  /** The first of them. */
  readonly examples: readonly Row[];
}

export interface ExplainedLoop {
  readonly name: string;
  readonly axes: readonly string[];
  readonly size: number;
}

export interface ExplainOptions {
  /** How many removed combinations are shown per entry. @default 5 */
  readonly exampleLimit?: number;
}

/** Explains a spec: which rule removed which combinations, how many rows each left, and the loop order. */
export function explain(spec: Spec, { exampleLimit = 5 }: ExplainOptions = {}): Explanation {
  let arrangement = startArrangement(spec.axes);
  let before = settle(arrangement).lattice.count;
  const combinations = before;
  const steps = spec.rules.map((rule): ExplainedRule => {
    const next = applyRule(arrangement, rule);
    const after = settle(next).lattice.count;
    const removed = removals(rule, { before: arrangement, after: next, exampleLimit });
    const step = { rule: ruleLabel(rule), place: rule.place, before, after, removed };
    arrangement = next;
    before = after;
    return step;
  });
  const { loops, lattice } = settle(arrangement);
  return {
    combinations,
    steps,
    loops: loops.list.map(({ name, axes, size }) => ({ name, axes, size })),
    rowCount: lattice.count,
    unusedLevels: unusedLevels({ loops, lattice }),
  };
}

/** The rules that refuse a row, or a part of one: each of them would do so alone. */
export function refusingRules(levels: Row, spec: Spec): readonly Rule[] {
  return spec.rules.filter((rule) => refuses(rule, levels));
}

// --- internal ---

function unusedLevels(source: ReturnType<typeof settle>): Explanation["unusedLevels"] {
  const space = createTupleSpace(source, 1);
  return space.sets.flatMap(({ axes: [axis = ""], offset }) => {
    const { levels } = axisOf(source.loops, axis);
    const unused = levels.filter((_, number) => space.coverable[offset + number] === 0);
    return unused.length === 0 ? [] : [{ axis, levels: unused }];
  });
}

interface Change {
  readonly before: Arrangement;
  readonly after: Arrangement;
  readonly exampleLimit: number;
}

function removals(rule: Rule, change: Change): readonly Removal[] {
  const { loops } = change.before;
  const levelsOf = (axis: string) => axisOf(loops, axis).levels;
  switch (rule.kind) {
    case "exclude":
      return excludeExclusions(rule).map((exclusion) => excluded(exclusion, change));
    case "when":
      return whenExclusions(rule, levelsOf).map((exclusion) => excluded(exclusion, change));
    case "subset":
      return [coupled([rule.axis], change)];
    default:
      return [coupled(rule.axes, change)];
  }
}

function excluded(exclusion: Exclusion, { before, exampleLimit }: Change): Removal {
  const choices = exclusion.map(({ axis, levels }) =>
    loopLevels(before.loops, axis)
      .filter((level) => levels.has(level))
      .map((level) => ({ [axis]: level })),
  );
  const axes = exclusion.map(({ axis }) => axis);
  return {
    axes,
    combinations: choices.reduce((product, { length }) => product * BigInt(length), 1n),
    examples: take(combine(choices), exampleLimit),
  };
}

/** What the loops offered on these axes and no longer offer. */
function coupled(axes: readonly string[], { before, after, exampleLimit }: Change): Removal {
  const offered = projections(before.loops, axes);
  const left = projections(after.loops, axes);
  const kept = new Set(left.flat().map((row) => keyOf(row, axes)));
  const count = (lists: readonly (readonly Row[])[]) =>
    lists.reduce((product, { length }) => product * BigInt(length), 1n);
  const gone = left.length === 1 ? filter(combine(offered), (row) => !kept.has(keyOf(row, axes))) : [];
  return { axes, combinations: count(offered) - count(left), examples: take(gone, exampleLimit) };
}

/** For each loop that has some of the axes, the distinct combinations of them. */
function projections(loops: Loops, axes: readonly string[]): readonly (readonly Row[])[] {
  return loops.list.flatMap((loop) => {
    const columns = axes.flatMap((axis) => {
      const column = loop.columns[loop.axes.indexOf(axis)];
      return column === undefined ? [] : [{ axis, column, levels: axisOf(loops, axis).levels }];
    });
    if (columns.length === 0) return [];
    const rows = new Map<string, Row>();
    for (let item = 0; item < loop.size; item += 1) {
      const key = columns.map(({ column }) => column[item]).join();
      if (rows.has(key)) continue;
      const row = columns.map(({ axis, column, levels }) => [axis, levels[column[item] ?? 0] ?? ""] as const);
      rows.set(key, Object.fromEntries(row));
    }
    return [[...rows.values()]];
  });
}

function* combine(lists: readonly (readonly Row[])[]): Generator<Row> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield {};
    return;
  }
  for (const row of first) for (const others of combine(rest)) yield { ...row, ...others };
}

function keyOf(row: Row, axes: readonly string[]): string {
  return JSON.stringify(axes.map((axis) => row[axis]));
}

function* filter(rows: Iterable<Row>, isWanted: (row: Row) => boolean): Generator<Row> {
  for (const row of rows) if (isWanted(row)) yield row;
}

function take(rows: Iterable<Row>, limit: number): readonly Row[] {
  const taken: Row[] = [];
  if (limit > 0)
    for (const row of rows) {
      taken.push(row);
      if (taken.length === limit) break;
    }
  return taken;
}

function refuses(rule: Rule, row: Row): boolean {
  const meets = ({ axis, levels }: { readonly axis: string; readonly levels: readonly string[] }) =>
    row[axis] !== undefined && levels.includes(row[axis]);
  switch (rule.kind) {
    case "subset":
      return row[rule.axis] !== undefined && !rule.keep.includes(row[rule.axis] ?? "");
    case "tie":
      return new Set(rule.axes.flatMap((axis) => row[axis] ?? [])).size > 1;
    case "pair":
    case "tuple":
      return !rule.entries.some((entry) =>
        rule.axes.every((axis, column) => row[axis] === undefined || row[axis] === entry[column]),
      );
    case "exclude":
      return rule.cases.some((tests) => tests.every(meets));
    case "when":
      return (
        rule.when.every(meets) && rule.require.some((test) => row[test.axis] !== undefined && !meets(test))
      );
  }
}
