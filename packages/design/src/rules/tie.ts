import { type Loops, loopLevels, relate } from "../loop.ts";
import { type At, checkKeys, readNames, reportType, requireKey } from "../read-tree.ts";
import { ruleLabel, type TieRule } from "../spec.ts";
import type { Tree, TreeEntry } from "../tree.ts";
import type { RuleReading, TieDraft } from "./rule-draft.ts";
import { areDistinct, isAxis, type RuleScope } from "./rule-scope.ts";

/** Reads `name: [axes]` or `name: {axes: [axes]}`. */
export function readTie({ key, keyPlace, value }: TreeEntry, reading: RuleReading): TieDraft | undefined {
  const tree = listOfAxes(value, reading);
  const axes = tree === undefined ? undefined : readNames(tree, reading);
  if (axes === undefined) return undefined;
  if (axes.length > 0) return { kind: "tie", name: key, place: keyPlace, axes };
  reading.report(value.place, "empty-list", { path: reading.path });
  return undefined;
}

/** Checks that the members are axes, each there once. */
export function checkTie(draft: TieDraft, scope: RuleScope): TieRule | undefined {
  const rule = ruleLabel(draft);
  const axes = draft.axes.map(({ text }) => text);
  if (!draft.axes.map((axis) => isAxis(scope, rule, axis)).every(Boolean)) return undefined;
  if (!areDistinct(scope, rule, { axes, place: draft.place })) return undefined;
  return { kind: "tie", name: draft.name, place: draft.place, axes };
}

/**
 * Keeps the combinations in which all members have one level, in the order of the first member. The loop
 * stands where the first of the members stood; a tie named after a member stands where that one stood.
 */
export function applyTie(rule: TieRule, loops: Loops): Loops {
  const [first = ""] = rule.axes;
  const home = rule.axes.includes(rule.name) ? { home: rule.name } : {};
  const entries = loopLevels(loops, first).map((level) => rule.axes.map(() => level));
  return relate(loops, { name: rule.name, axes: rule.axes, entries }, home);
}

// --- internal ---

function listOfAxes(tree: Tree, at: At): Tree | undefined {
  if (tree.kind === "list") return tree;
  if (tree.kind !== "mapping") {
    reportType(tree, at, "a list of axes");
    return undefined;
  }
  checkKeys(tree, ["axes"], at);
  return requireKey(tree, "axes", at)?.value;
}
