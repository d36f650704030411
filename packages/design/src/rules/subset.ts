import { filterLoop, type Loops } from "../loop.ts";
import { readLevels } from "../read-tree.ts";
import { ruleLabel, type SubsetRule } from "../spec.ts";
import type { TreeEntry } from "../tree.ts";
import type { RuleReading, SubsetDraft } from "./rule-draft.ts";
import { areLevels, isAxis, type RuleScope } from "./rule-scope.ts";

/** Reads `axis: [levels]`. */
export function readSubset(
  { key, keyPlace, value }: TreeEntry,
  reading: RuleReading,
): SubsetDraft | undefined {
  const tree = reading.expand(value);
  const keep = tree === undefined ? undefined : readLevels(tree, reading);
  return keep && { kind: "subset", name: key, place: keyPlace, keep };
}

/** Checks that the axis and its levels are there. */
export function checkSubset(draft: SubsetDraft, scope: RuleScope): SubsetRule | undefined {
  const rule = ruleLabel(draft);
  const axis = draft.name;
  if (!isAxis(scope, rule, { text: axis, place: draft.place })) return undefined;
  if (!areLevels(scope, rule, { axis, levels: draft.keep })) return undefined;
  const keep = [...new Set(draft.keep.map(({ text }) => text))];
  return { kind: "subset", name: draft.name, place: draft.place, axis, keep };
}

/** Drops the other levels, wherever the axis is by now: alone, tied, in a pair or in a tuple. */
export function applySubset(rule: SubsetRule, loops: Loops): Loops {
  return filterLoop(loops, rule.axis, new Set(rule.keep));
}
