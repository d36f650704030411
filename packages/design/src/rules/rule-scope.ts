import type { Place, Report } from "../problem.ts";
import type { Located } from "../read-tree.ts";

/** What a rule can speak of at its place in the file. */
export interface RuleScope {
  readonly report: Report;
  /** Levels of every axis; `undefined` levels belong to an axis whose own problems are reported already. */
  readonly axes: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  /** Names of ties, pairs and tuples above, and the axes each stands for. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** The axes that a name stands for: itself, or those of a tie, pair or tuple above. Reports `unknown-axis`. */
export function resolveName(scope: RuleScope, rule: string, name: Located): readonly string[] | undefined {
  const axes = scope.axes.has(name.text) ? [name.text] : scope.groups.get(name.text);
  if (axes === undefined) reportUnknownAxis(scope, { rule, axis: name });
  return axes;
}

/** Checks that a name is an axis itself. */
export function isAxis(scope: RuleScope, rule: string, axis: Located): boolean {
  if (scope.axes.has(axis.text)) return true;
  reportUnknownAxis({ ...scope, groups: new Map() }, { rule, axis });
  return false;
}

/** Checks that every level belongs to the axis; reports each one that does not. */
export function areLevels(
  scope: RuleScope,
  rule: string,
  of: { readonly axis: string; readonly levels: readonly Located[] },
): boolean {
  const known = scope.axes.get(of.axis);
  if (known === undefined) return false;
  let good = true;
  for (const { text, place } of of.levels) {
    if (known.has(text)) continue;
    scope.report(place, "unknown-level", { rule, axis: of.axis, level: text });
    good = false;
  }
  return good;
}

/** Checks that no axis stands twice. */
export function areDistinct(
  scope: RuleScope,
  rule: string,
  of: { readonly axes: readonly string[]; readonly place: Place },
): boolean {
  const repeated = of.axes.find((axis, index) => of.axes.indexOf(axis) !== index);
  if (repeated !== undefined) scope.report(of.place, "axis-repeated", { rule, axis: repeated });
  return repeated === undefined;
}

// --- internal ---

function reportUnknownAxis(scope: RuleScope, of: { readonly rule: string; readonly axis: Located }): void {
  const known = [...scope.axes.keys(), ...scope.groups.keys()];
  scope.report(of.axis.place, "unknown-axis", { rule: of.rule, axis: of.axis.text, known });
}
