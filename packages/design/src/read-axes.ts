import type { Includer } from "./include.ts";
import type { Place, Problems } from "./problem.ts";
import type { DraftedRule } from "./read-rules.ts";
import { isName, type Located, readLevels, readMapping } from "./read-tree.ts";
import { type Axis, ruleLabel } from "./spec.ts";
import type { Tree } from "./tree.ts";

/** Axes, and which of them had problems of their own. */
export interface ReadAxes {
  readonly axes: readonly Axis[];
  readonly broken: ReadonlySet<string>;
}

/** Reads `axes: {axis: levels}`. */
export function readAxes(
  tree: Tree | undefined,
  options: { readonly problems: Problems; readonly includer: Includer },
): ReadAxes {
  const { report } = options.problems;
  const mapping = tree && readMapping(tree, { path: "axes", report });
  const broken = new Set<string>();
  const axes = (mapping?.entries ?? []).map(({ key, keyPlace, value }): Axis => {
    const source = options.includer.expand(value);
    const levels = source && readLevels(source, { path: `axes.${key}`, report });
    if (levels === undefined) broken.add(key);
    else if (levels.length === 0) {
      report(value.place, "no-levels", { axis: key });
      broken.add(key);
    }
    if (!isName(key)) report(keyPlace, "bad-name", { name: key });
    return makeAxis({ name: key, place: keyPlace, origin: "declared" }, levels ?? []);
  });
  return { axes, broken };
}

/** Adds the axes that tuples declare: their values in the order in which they are first seen. */
export function addTupleAxes(
  declared: ReadAxes,
  options: { readonly drafts: readonly DraftedRule[]; readonly problems: Problems },
): ReadAxes {
  const { report } = options.problems;
  const broken = new Set(declared.broken);
  const names = new Set(declared.axes.map(({ name }) => name));
  const groups = new Set<string>();
  const added = new Map<string, { place: Place; levels: Located[] }>();
  for (const { draft, axes, entries } of options.drafts) {
    if (draft.kind === "tuple")
      for (const { text: axis, place } of draft.axes) {
        if (groups.has(axis)) continue;
        if (names.has(axis)) report(place, "axis-has-levels", { rule: ruleLabel(draft), axis });
        else if (!isName(axis)) report(place, "bad-name", { name: axis });
        const known = added.get(axis) ?? { place, levels: [] };
        if (!names.has(axis)) added.set(axis, known);
        if (entries === undefined) broken.add(axis);
        for (const entry of entries ?? []) {
          const level = entry[axes.indexOf(axis)];
          if (level !== undefined) known.levels.push(level);
        }
      }
    if (draft.kind === "tie" || draft.kind === "pair" || draft.kind === "tuple") groups.add(draft.name);
  }
  const derived = [...added].map(([name, { place, levels }]) =>
    makeAxis({ name, place, origin: "tuple" }, levels),
  );
  return { axes: [...declared.axes, ...derived], broken };
}

/** Reads `replicates: {axis: n}` and puts `<axis>_replicate` with the levels 1 to n right after each axis. */
export function addReplicates(
  before: ReadAxes,
  options: { readonly tree: Tree | undefined; readonly problems: Problems },
): ReadAxes {
  const { report } = options.problems;
  const mapping = options.tree && readMapping(options.tree, { path: "replicates", report });
  const names = before.axes.map(({ name }) => name);
  const added = new Map<string, Axis>();
  for (const { key, keyPlace, value } of mapping?.entries ?? []) {
    const path = `replicates.${key}`;
    const name = `${key}_replicate`;
    const text = value.kind === "scalar" && value.type === "number" ? value.text : "";
    if (!names.includes(key)) {
      report(keyPlace, "unknown-axis", { rule: "replicates", axis: key, known: names });
    } else if (names.includes(name)) {
      report(keyPlace, "name-taken", { name, by: "an axis" });
    } else if (!/^[1-9][0-9]{0,5}$/.test(text)) {
      report(value.place, "bad-value", { path, problem: "should be a whole number from 1 on" });
    } else {
      const levels = Array.from({ length: Number(text) }, (_, index) => ({
        text: String(index + 1),
        place: value.place,
      }));
      added.set(key, makeAxis({ name, place: keyPlace, origin: "replicate" }, levels));
    }
  }
  return { ...before, axes: before.axes.flatMap((axis) => [axis, ...[added.get(axis.name) ?? []].flat()]) };
}

// --- internal ---

function makeAxis(axis: Pick<Axis, "name" | "place" | "origin">, levels: readonly Located[]): Axis {
  const places = new Map<string, Place>();
  for (const { text, place } of levels) if (!places.has(text)) places.set(text, place);
  return { ...axis, levels: [...places.keys()], levelPlaces: [...places.values()] };
}
