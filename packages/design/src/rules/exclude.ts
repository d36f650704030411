import type { Exclusion } from "../exclusion.ts";
import { reportType } from "../read-tree.ts";
import { type ExcludeRule, ruleLabel } from "../spec.ts";
import type { Tree, TreeEntry } from "../tree.ts";
import { checkCondition, readCondition } from "./condition.ts";
import type { ExcludeDraft, RuleReading, TestDraft } from "./rule-draft.ts";
import type { RuleScope } from "./rule-scope.ts";

/** Reads `name: {axis: levels, …}`, a list of these, or a CSV of excluded combinations. */
export function readExclude(
  { key, keyPlace, value }: TreeEntry,
  reading: RuleReading,
): ExcludeDraft | undefined {
  const tree = reading.expand(value);
  const cases = tree === undefined ? undefined : readCases(tree, reading);
  return cases && { kind: "exclude", name: key, place: keyPlace, cases };
}

/** Checks that axes and levels are there. */
export function checkExclude(draft: ExcludeDraft, scope: RuleScope): ExcludeRule | undefined {
  const of = { rule: ruleLabel(draft), place: draft.place };
  const cases = draft.cases.flatMap((tests) => {
    const checked = checkCondition(tests, of, scope);
    return checked === undefined ? [] : [checked];
  });
  if (cases.length !== draft.cases.length) return undefined;
  return { kind: "exclude", name: draft.name, place: draft.place, cases };
}

/** Each case is one exclusion. */
export function excludeExclusions(rule: ExcludeRule): readonly Exclusion[] {
  return rule.cases.map((tests) => tests.map(({ axis, levels }) => ({ axis, levels: new Set(levels) })));
}

// --- internal ---

function readCases(tree: Tree, reading: RuleReading): readonly (readonly TestDraft[])[] | undefined {
  if (tree.kind === "table")
    return tree.rows.map((row) =>
      tree.columns.flatMap((axis, index) => {
        const level = row[index];
        return level === undefined ? [] : [{ axis, levels: [level] }];
      }),
    );
  const trees = tree.kind === "list" ? tree.items : [tree];
  if (trees.length === 0) reading.report(tree.place, "empty-list", { path: reading.path });
  const cases = trees.flatMap((item) => {
    if (item.kind !== "mapping") {
      reportType(item, reading, "a mapping of axes to levels, or a list of these");
      return [];
    }
    const condition = readCondition(item, reading);
    return condition === undefined ? [] : [condition];
  });
  return cases.length === trees.length && cases.length > 0 ? cases : undefined;
}
