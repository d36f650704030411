import type { Exclusion } from "../exclusion.ts";
import { checkKeys, readMapping, requireKey } from "../read-tree.ts";
import { ruleLabel, type Test, type WhenRule } from "../spec.ts";
import type { TreeEntry } from "../tree.ts";
import { checkCondition, readCondition } from "./condition.ts";
import type { RuleReading, WhenDraft } from "./rule-draft.ts";
import type { RuleScope } from "./rule-scope.ts";

/** Reads `name: {when: {axis: levels}, then: {axis: levels}}`. */
export function readWhen({ key, keyPlace, value }: TreeEntry, reading: RuleReading): WhenDraft | undefined {
  const mapping = readMapping(value, reading);
  if (mapping === undefined) return undefined;
  checkKeys(mapping, ["when", "then"], reading);
  const [when, require] = ["when", "then"].map((part) => {
    const at = { ...reading, path: `${reading.path}.${part}` };
    const entry = requireKey(mapping, part, reading);
    const condition = entry && readMapping(entry.value, at);
    return condition && readCondition(condition, at);
  });
  if (when === undefined || require === undefined) return undefined;
  return { kind: "when", name: key, place: keyPlace, when, require };
}

/** Checks that axes and levels are there. */
export function checkWhen(draft: WhenDraft, scope: RuleScope): WhenRule | undefined {
  const of = { rule: ruleLabel(draft), place: draft.place };
  const when = checkCondition(draft.when, of, scope);
  const require = checkCondition(draft.require, of, scope);
  return when && require && { kind: "when", name: draft.name, place: draft.place, when, require };
}

/** For each required test: what meets `when` and fails that test. */
export function whenExclusions(
  rule: WhenRule,
  axisLevels: (axis: string) => readonly string[],
): readonly Exclusion[] {
  return rule.require.map(({ axis, levels }) => {
    const others = axisLevels(axis).filter((level) => !levels.includes(level));
    const failed: Test = { axis, levels: others };
    return [...rule.when, failed].reduce<Exclusion>((tests, test) => narrow(tests, test), []);
  });
}

// --- internal ---

/** Adds a test; two tests of one axis become one. */
function narrow(tests: Exclusion, { axis, levels }: Test): Exclusion {
  const known = tests.find((test) => test.axis === axis);
  const both = new Set(known === undefined ? levels : levels.filter((level) => known.levels.has(level)));
  return [...tests.filter((test) => test.axis !== axis), { axis, levels: both }];
}
