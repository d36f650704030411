import { type Loops, relate } from "../loop.ts";
import { checkKeys, type Located, readMapping, readName, reportType, requireKey } from "../read-tree.ts";
import { type PairRule, type Relation, ruleLabel } from "../spec.ts";
import { type TreeEntry, treeValue } from "../tree.ts";
import { checkEntries, type LocatedEntries } from "./relation.ts";
import type { PairDraft, RuleReading } from "./rule-draft.ts";
import { areDistinct, type RuleScope, resolveName } from "./rule-scope.ts";

/** Reads `name: {left, right, allowed, balance?}`. */
export function readPair({ key, keyPlace, value }: TreeEntry, reading: RuleReading): PairDraft | undefined {
  const mapping = readMapping(value, reading);
  if (mapping === undefined) return undefined;
  checkKeys(mapping, ["left", "right", "allowed", "balance"], reading);
  const [left, right] = ["left", "right"].map((side) => {
    const entry = requireKey(mapping, side, reading);
    return entry && readName(entry.value, { ...reading, path: `${reading.path}.${side}` });
  });
  const allowed = requireKey(mapping, "allowed", reading)?.value;
  const balance = readBalance(treeValue(mapping, "balance"), reading);
  if (left === undefined || right === undefined || allowed === undefined || balance === undefined)
    return undefined;
  return { kind: "pair", name: key, place: keyPlace, left, right, allowed, balance };
}

/** Checks sides, values and balance. */
export function checkPair(
  draft: PairDraft,
  entries: LocatedEntries | undefined,
  scope: RuleScope,
): PairRule | undefined {
  const rule = ruleLabel(draft);
  const left = resolveName(scope, rule, draft.left);
  const right = resolveName(scope, rule, draft.right);
  if (left === undefined || right === undefined) return undefined;
  const axes = [...left, ...right];
  if (!areDistinct(scope, rule, { axes, place: draft.place })) return undefined;
  if (entries === undefined) return undefined;
  const relation = checkEntries(scope, { axes, entries, rule });
  if (relation === undefined) return undefined;
  const sides = [
    { side: draft.left, start: 0, end: left.length, wanted: ["left", "both"] },
    { side: draft.right, start: left.length, end: axes.length, wanted: ["right", "both"] },
  ];
  const balanced = sides.map(
    ({ side, start, end, wanted }) =>
      !wanted.includes(draft.balance) || isBalanced(relation, { rule, side, start, end }, scope),
  );
  if (!balanced.every(Boolean)) return undefined;
  const { kind, name, place, balance } = draft;
  return { kind, name, place, balance, left: draft.left.text, right: draft.right.text, ...relation };
}

/**
 * Keeps the allowed combinations, in the order they are listed, in one loop that stands where the first of
 * both sides stood. Axes that were coupled to a side before come along.
 */
export function applyPair(rule: PairRule, loops: Loops): Loops {
  return relate(loops, rule);
}

// --- internal ---

function readBalance(entry: TreeEntry | undefined, reading: RuleReading): PairDraft["balance"] | undefined {
  if (entry === undefined) return "none";
  const { value } = entry;
  const at = { ...reading, path: `${reading.path}.balance` };
  if (value.kind !== "scalar" || value.type !== "string") {
    reportType(value, at, "left, right or both");
    return undefined;
  }
  if (value.text === "left" || value.text === "right" || value.text === "both") return value.text;
  at.report(value.place, "bad-value", {
    path: at.path,
    problem: `should be left, right or both, not ${value.text}`,
  });
  return undefined;
}

function isBalanced(
  relation: Relation,
  of: { readonly rule: string; readonly side: Located; readonly start: number; readonly end: number },
  scope: RuleScope,
): boolean {
  const counts = new Map<string, number>();
  for (const entry of relation.entries) {
    const value = entry.slice(of.start, of.end).join(" + ");
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (new Set(counts.values()).size <= 1) return true;
  const sorted = [...counts]
    .map(([level, count]) => ({ level, count }))
    .toSorted((a, b) => (a.level < b.level ? -1 : 1));
  scope.report(of.side.place, "unbalanced", { rule: of.rule, side: of.side.text, counts: sorted });
  return false;
}
