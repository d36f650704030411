import { type Loops, relate } from "../loop.ts";
import { checkKeys, readMapping, readNames, requireKey } from "../read-tree.ts";
import { ruleLabel, type TupleRule } from "../spec.ts";
import type { TreeEntry } from "../tree.ts";
import { checkEntries, type LocatedEntries } from "./relation.ts";
import type { RuleReading, TupleDraft } from "./rule-draft.ts";
import { areDistinct, type RuleScope, resolveName } from "./rule-scope.ts";

/** Reads `name: {axes, items}`. */
export function readTuple({ key, keyPlace, value }: TreeEntry, reading: RuleReading): TupleDraft | undefined {
  const mapping = readMapping(value, reading);
  if (mapping === undefined) return undefined;
  checkKeys(mapping, ["axes", "items"], reading);
  const list = requireKey(mapping, "axes", reading)?.value;
  const items = requireKey(mapping, "items", reading)?.value;
  const axes = list && readNames(list, { ...reading, path: `${reading.path}.axes` });
  if (list === undefined || axes === undefined || items === undefined) return undefined;
  if (axes.length > 0) return { kind: "tuple", name: key, place: keyPlace, axes, items };
  reading.report(list.place, "empty-list", { path: `${reading.path}.axes` });
  return undefined;
}

/** Checks axes and values. */
export function checkTuple(
  draft: TupleDraft,
  entries: LocatedEntries | undefined,
  scope: RuleScope,
): TupleRule | undefined {
  const rule = ruleLabel(draft);
  const resolved = draft.axes.map((axis) => resolveName(scope, rule, axis));
  const axes = resolved.flatMap((names) => names ?? []);
  if (resolved.includes(undefined) || !areDistinct(scope, rule, { axes, place: draft.place }))
    return undefined;
  const relation = entries && checkEntries(scope, { axes, entries, rule });
  return relation && { kind: "tuple", name: draft.name, place: draft.place, ...relation };
}

/**
 * Keeps the listed combinations, in their order, in one loop that stands where the first of the axes stood.
 * Axes that were coupled to one of them before come along.
 */
export function applyTuple(rule: TupleRule, loops: Loops): Loops {
  return relate(loops, rule);
}
