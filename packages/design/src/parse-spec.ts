import { checkArrangement } from "./arrangement.ts";
import { createIncluder, type ReadInclude } from "./include.ts";
import { jsonTree } from "./json-tree.ts";
import { createProblems, type Place, type Problem, type Problems, sortProblems } from "./problem.ts";
import { addReplicates, addTupleAxes, readAxes } from "./read-axes.ts";
import { readOutput } from "./read-output.ts";
import { checkRules, readRules } from "./read-rules.ts";
import { readCard, readStages } from "./read-settings.ts";
import { checkKeys, readMapping } from "./read-tree.ts";
import type { Spec } from "./spec.ts";
import { type Tree, type TreeEntry, treeValue } from "./tree.ts";
import { yamlTree } from "./yaml-tree.ts";

/** A spec, or everything that is wrong with its text. */
export type ParsedSpec =
  | { readonly kind: "parsed"; readonly spec: Spec }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

export interface ParseSpecOptions {
  /** The file's name, for problems and for its format: `.yaml` and `.yml` are YAML 1.2, `.json` is JSON. */
  readonly file: string;
  /** Reads what `@file:` names, relative to the folder of `file`. @default there are no files */
  readonly readInclude?: ReadInclude;
  /** Names that may stand under `stages`. @default any */
  readonly stages?: readonly string[];
}

/**
 * Reads a spec. Names, levels, rules and how they fit together are all checked: a spec that is parsed
 * compiles to at least one row. Every problem is found at once, and each one says file, line and column.
 */
export function parseSpec(text: string, options: ParseSpecOptions): ParsedSpec {
  const problems = createProblems();
  const tree = readText(text, { file: options.file, problems });
  const spec = tree && readSpec(tree, { ...options, problems });
  if (spec === undefined || problems.all.length > 0)
    return { kind: "invalid", problems: sortProblems(problems.all) };
  return { kind: "parsed", spec };
}

// --- internal ---

function readText(
  text: string,
  { file, problems }: { readonly file: string; readonly problems: Problems },
): Tree | undefined {
  const source = { file, report: problems.report };
  if (/\.ya?ml$/.test(file)) return yamlTree(text, source);
  if (file.endsWith(".json")) return jsonTree(text, source);
  const top: Place = { file, line: 1, column: 1 };
  problems.report(top, "bad-suffix", { path: file, known: [".yaml", ".yml", ".json"] });
  return undefined;
}

function readSpec(tree: Tree, options: ParseSpecOptions & { readonly problems: Problems }): Spec | undefined {
  const { file, readInclude = () => undefined, problems } = options;
  const { report } = problems;
  const mapping = readMapping(tree, { path: "the spec", report });
  if (mapping === undefined) return undefined;
  checkKeys(mapping, ["axes", "replicates", "rules", "stages", "card", "output"], {
    path: "the spec",
    report,
  });
  const part = (key: string) => treeValue(mapping, key)?.value;
  const includer = createIncluder({ file, readInclude, problems });
  const declared = readAxes(part("axes"), { problems, includer });
  const drafts = readRules(rulesOf(treeValue(mapping, "rules")), { problems, includer });
  const derived = addTupleAxes(declared, { drafts, problems });
  const { axes, broken } = addReplicates(derived, { tree: part("replicates"), problems });
  const rules = checkRules(drafts, { axes, broken, problems });
  const output = readOutput(treeValue(mapping, "output"), { spec: mapping, axes, report });
  const stages = readStages(part("stages"), { report, known: options.stages });
  const card = readCard(part("card"), report);
  if (broken.size === 0) checkArrangement({ axes, rules }, report);
  return { file, includes: includer.files, axes, rules, stages, card, output };
}

/** `rules:` with nothing after it is no rules. */
function rulesOf(entry: TreeEntry | undefined): Tree {
  const value = entry?.value;
  if (value !== undefined && !(value.kind === "scalar" && value.type === "null")) return value;
  return { kind: "mapping", entries: [], place: value?.place ?? { file: "", line: 1, column: 1 } };
}
