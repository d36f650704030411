import type { Includer } from "./include.ts";
import type { Problems } from "./problem.ts";
import { checkKeys, isName, readMapping } from "./read-tree.ts";
import { checkExclude, readExclude } from "./rules/exclude.ts";
import { checkPair, readPair } from "./rules/pair.ts";
import { type LocatedEntries, readEntries } from "./rules/relation.ts";
import type { RuleDraft, RuleReading } from "./rules/rule-draft.ts";
import type { RuleScope } from "./rules/rule-scope.ts";
import { checkSubset, readSubset } from "./rules/subset.ts";
import { checkTie, readTie } from "./rules/tie.ts";
import { checkTuple, readTuple } from "./rules/tuple.ts";
import { checkWhen, readWhen } from "./rules/when.ts";
import { type Axis, type Rule, ruleLabel } from "./spec.ts";
import type { Tree, TreeEntry } from "./tree.ts";

/** Rules as they were read, in file order, with what pairs and tuples list. */
export interface DraftedRule {
  readonly draft: RuleDraft;
  /** Axes that a pair or tuple lists values of; groups above are replaced by their axes. */
  readonly axes: readonly string[];
  /** `undefined` for other rules, and after a report. */
  readonly entries: LocatedEntries | undefined;
}

/** Reads the shape of every rule, reporting what is wrong with it. */
export function readRules(
  tree: Tree,
  options: { readonly problems: Problems; readonly includer: Includer },
): readonly DraftedRule[] {
  const { report } = options.problems;
  const sections = readMapping(tree, { path: "rules", report });
  if (sections === undefined) return [];
  checkKeys(sections, Object.keys(readers), { path: "rules", report });
  const groups = new Map<string, readonly string[]>();
  return sections.entries.flatMap(({ key: section, value }) => {
    const read = readers[section];
    const rules = read && readMapping(value, { path: `rules.${section}`, report });
    if (read === undefined || rules === undefined) return [];
    return rules.entries.flatMap((entry) => {
      const path = `rules.${section}.${entry.key}`;
      if (!isName(entry.key)) {
        report(entry.keyPlace, "bad-name", { name: entry.key });
        return [];
      }
      const reading = { path, report, expand: options.includer.expand };
      const draft = read(entry, reading);
      return draft === undefined ? [] : [draftRule(draft, { groups, reading })];
    });
  });
}

/** Checks names and levels of the rules against the axes, reporting what is not there. */
export function checkRules(
  drafts: readonly DraftedRule[],
  options: {
    readonly axes: readonly Axis[];
    readonly broken: ReadonlySet<string>;
    readonly problems: Problems;
  },
): readonly Rule[] {
  const { axes, broken, problems } = options;
  const groups = new Map<string, readonly string[]>();
  const labels = new Map<string, string>();
  const scope: RuleScope = {
    report: problems.report,
    axes: new Map(axes.map(({ name, levels }) => [name, broken.has(name) ? undefined : new Set(levels)])),
    groups,
  };
  return drafts.flatMap((drafted) => {
    const { draft } = drafted;
    const rule = checkRule(drafted, scope);
    if (draft.kind === "tie" || draft.kind === "pair" || draft.kind === "tuple") {
      const isOwnMember = draft.kind === "tie" && drafted.axes.includes(draft.name);
      const by = scope.axes.has(draft.name) && !isOwnMember ? "an axis" : labels.get(draft.name);
      if (by !== undefined) problems.report(draft.place, "name-taken", { name: draft.name, by });
      else if (!isOwnMember) groups.set(draft.name, groupAxes(drafted));
      labels.set(draft.name, ruleLabel(draft));
    }
    return rule ?? [];
  });
}

// --- internal ---

const readers: Readonly<Record<string, (entry: TreeEntry, reading: RuleReading) => RuleDraft | undefined>> = {
  subsets: readSubset,
  ties: readTie,
  pairs: readPair,
  tuples: readTuple,
  exclude: readExclude,
  when: readWhen,
};

function draftRule(
  draft: RuleDraft,
  of: { readonly groups: Map<string, readonly string[]>; readonly reading: RuleReading },
): DraftedRule {
  const resolve = (name: string): readonly string[] => of.groups.get(name) ?? [name];
  const axes = namesOf(draft).flatMap(resolve);
  const source = draft.kind === "pair" ? draft.allowed : draft.kind === "tuple" ? draft.items : undefined;
  const part = draft.kind === "pair" ? "allowed" : "items";
  const reading = { ...of.reading, path: `${of.reading.path}.${part}` };
  const entries = source && readEntries(source, { axes, rule: ruleLabel(draft) }, reading);
  const drafted = { draft, axes, entries };
  const isGroup = draft.kind === "tie" || draft.kind === "pair" || draft.kind === "tuple";
  if (isGroup && !axes.includes(draft.name)) of.groups.set(draft.name, groupAxes(drafted));
  return drafted;
}

function namesOf(draft: RuleDraft): readonly string[] {
  switch (draft.kind) {
    case "pair":
      return [draft.left.text, draft.right.text];
    case "tie":
    case "tuple":
      return draft.axes.map(({ text }) => text);
    default:
      return [];
  }
}

/** A tie has one value for all its axes, so its first axis speaks for it. */
function groupAxes({ draft, axes }: DraftedRule): readonly string[] {
  return draft.kind === "tie" ? axes.slice(0, 1) : axes;
}

function checkRule({ draft, entries }: DraftedRule, scope: RuleScope): Rule | undefined {
  switch (draft.kind) {
    case "subset":
      return checkSubset(draft, scope);
    case "tie":
      return checkTie(draft, scope);
    case "pair":
      return checkPair(draft, entries, scope);
    case "tuple":
      return checkTuple(draft, entries, scope);
    case "exclude":
      return checkExclude(draft, scope);
    case "when":
      return checkWhen(draft, scope);
  }
}
