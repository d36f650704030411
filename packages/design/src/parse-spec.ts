import { type Arrangement, checkArrangement, settle } from "./arrangement.ts";
import { cellLimit, countCells } from "./cover/tuple-space.ts";
import { createIncluder, type ReadInclude } from "./include.ts";
import { jsonTree } from "./json-tree.ts";
import {
  createProblems,
  type Place,
  type Problem,
  type Problems,
  type Report,
  sortProblems,
} from "./problem.ts";
import { addReplicates, addTupleAxes, readAxes } from "./read-axes.ts";
import { readOutput } from "./read-output.ts";
import { checkRules, readRules } from "./read-rules.ts";
import { readCard, readStages } from "./read-settings.ts";
import { checkKeys, readMapping } from "./read-tree.ts";
import type { DesignChoice, Spec } from "./spec.ts";
import { type Tree, type TreeEntry, type TreeMapping, treeValue } from "./tree.ts";
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
  if (broken.size === 0) {
    const arrangement = checkArrangement({ axes, rules }, report);
    if (arrangement !== undefined)
      checkSize(arrangement, { design: output.design, place: sizePlace(mapping), report });
  }
  return { file, includes: includer.files, axes, rules, stages, card, output };
}

/** Reports a design that is too large to be listed or covered. */
function checkSize(
  arrangement: Arrangement,
  of: { readonly design: DesignChoice; readonly place: Place; readonly report: Report },
): void {
  const { design, place, report } = of;
  if (design.kind === "cover") {
    const tuples = countCells(arrangement.loops, design.strength);
    if (tuples > cellLimit)
      report(place, "cover-too-large", { strength: design.strength, tuples, limit: cellLimit });
    return;
  }
  const { count } = settle(arrangement).lattice;
  if (count > BigInt(Number.MAX_SAFE_INTEGER)) report(place, "too-many-rows", { count: String(count) });
}

function sizePlace(spec: TreeMapping): Place {
  const output = treeValue(spec, "output")?.value;
  const design = output?.kind === "mapping" ? treeValue(output, "design")?.value : undefined;
  return (design ?? output ?? spec).place;
}

/** `rules:` with nothing after it is no rules. */
function rulesOf(entry: TreeEntry | undefined): Tree {
  const value = entry?.value;
  if (value !== undefined && !(value.kind === "scalar" && value.type === "null")) return value;
  return { kind: "mapping", entries: [], place: value?.place ?? { file: "", line: 1, column: 1 } };
}
