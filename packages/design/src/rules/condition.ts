import type { Place } from "../problem.ts";
import { isName, readLevel, readLevels } from "../read-tree.ts";
import type { Test } from "../spec.ts";
import type { TreeMapping } from "../tree.ts";
import type { RuleReading, TestDraft } from "./rule-draft.ts";
import { areDistinct, areLevels, isAxis, type RuleScope } from "./rule-scope.ts";

/** Reads `{axis: level, axis: [levels]}`; `undefined` after a report. */
export function readCondition(mapping: TreeMapping, reading: RuleReading): readonly TestDraft[] | undefined {
  const tests = mapping.entries.flatMap(({ key, keyPlace, value }): TestDraft[] => {
    const at = { ...reading, path: isName(key) ? `${reading.path}.${key}` : reading.path };
    const tree = reading.expand(value);
    if (tree === undefined) return [];
    const levels = tree.kind === "scalar" ? [readLevel(tree, at)] : (readLevels(tree, at) ?? []);
    const known = levels.flatMap((level) => level ?? []);
    return known.length === 0 ? [] : [{ axis: { text: key, place: keyPlace }, levels: known }];
  });
  if (mapping.entries.length === 0) reading.report(mapping.place, "empty-list", { path: reading.path });
  return tests.length === mapping.entries.length && tests.length > 0 ? tests : undefined;
}

/** Checks that axes and levels of a condition are there. */
export function checkCondition(
  drafts: readonly TestDraft[],
  of: { readonly rule: string; readonly place: Place },
  scope: RuleScope,
): readonly Test[] | undefined {
  const tests = drafts.map(({ axis, levels }): Test | undefined =>
    isAxis(scope, of.rule, axis) && areLevels(scope, of.rule, { axis: axis.text, levels })
      ? { axis: axis.text, levels: [...new Set(levels.map(({ text }) => text))] }
      : undefined,
  );
  const axes = drafts.map(({ axis }) => axis.text);
  const good = tests.flatMap((test) => test ?? []);
  const distinct = areDistinct(scope, of.rule, { axes, place: of.place });
  return distinct && good.length === tests.length ? good : undefined;
}
