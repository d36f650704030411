import type { Place } from "../problem.ts";
import { type Located, readLevel, reportType } from "../read-tree.ts";
import type { Relation } from "../spec.ts";
import { describeTree, type Tree } from "../tree.ts";
import type { RuleReading } from "./rule-draft.ts";
import { areLevels, type RuleScope } from "./rule-scope.ts";

/** Entries of a relation with the place of every value. */
export type LocatedEntries = readonly (readonly Located[])[];

/**
 * Reads the entries of a pair or tuple over `axes`: a list of lists (values of a group may be nested), or a
 * CSV whose header is exactly these axes. `undefined` after a report about any entry.
 */
export function readEntries(
  tree: Tree,
  of: { readonly axes: readonly string[]; readonly rule: string },
  reading: RuleReading,
): LocatedEntries | undefined {
  const source = reading.expand(tree);
  if (source === undefined) return undefined;
  if (source.kind === "table") {
    const found = source.columns.map(({ text }) => text);
    if (found.length === of.axes.length && found.every((name, index) => name === of.axes[index]))
      return source.rows;
    reading.report(source.place, "csv-wrong-header", { expected: of.axes, found });
    return undefined;
  }
  if (source.kind !== "list") {
    reportType(source, reading, "a list of lists or @file:");
    return undefined;
  }
  if (source.items.length === 0) {
    reading.report(source.place, "empty-list", { path: reading.path });
    return undefined;
  }
  const entries = source.items.flatMap((item) => readEntry(item, of, reading) ?? []);
  return entries.length === source.items.length ? entries : undefined;
}

/** Checks every value of a relation against its axis and drops entries that stand twice. */
export function checkEntries(
  scope: RuleScope,
  of: { readonly axes: readonly string[]; readonly entries: LocatedEntries; readonly rule: string },
): Relation | undefined {
  const good = of.axes.map((axis, column) =>
    areLevels(scope, of.rule, { axis, levels: of.entries.flatMap((entry) => entry[column] ?? []) }),
  );
  if (!good.every(Boolean)) return undefined;
  const seen = new Set<string>();
  const entries = of.entries.flatMap((entry) => {
    const levels = entry.map(({ text }) => text);
    const key = JSON.stringify(levels);
    if (seen.has(key)) return [];
    seen.add(key);
    return [levels];
  });
  return { axes: of.axes, entries };
}

// --- internal ---

function readEntry(
  tree: Tree,
  of: { readonly axes: readonly string[]; readonly rule: string },
  reading: RuleReading,
): [readonly Located[]] | undefined {
  if (tree.kind !== "list") {
    reading.report(tree.place, "wrong-type", {
      path: reading.path,
      expected: `a list of ${of.axes.join(", ")}`,
      found: describeTree(tree),
    });
    return undefined;
  }
  const leaves = flatten(tree);
  if (leaves.length !== of.axes.length) {
    reportArity(tree.place, { ...of, found: leaves.length }, reading);
    return undefined;
  }
  const levels = leaves.flatMap((leaf) => readLevel(leaf, reading) ?? []);
  return levels.length === leaves.length ? [levels] : undefined;
}

function reportArity(
  place: Place,
  of: { readonly axes: readonly string[]; readonly rule: string; readonly found: number },
  { report }: RuleReading,
): void {
  report(place, "wrong-arity", { rule: of.rule, expected: of.axes, found: of.found });
}

function flatten(tree: Tree): readonly Tree[] {
  return tree.kind === "list" ? tree.items.flatMap(flatten) : [tree];
}
