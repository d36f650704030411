import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  type Scalar,
  type YAMLError,
} from "yaml";
import { createLineIndex, type LineIndex } from "./line-index.ts";
import { createProblems, type Report } from "./problem.ts";
import type { Tree, TreeEntry, TreeScalar } from "./tree.ts";
import { findYamlRuns, type YamlRuns } from "./yaml-runs.ts";

/**
 * Reads YAML 1.2. Reports `bad-syntax` and `duplicate-key`; gives `undefined` when the text has no usable
 * tree. An empty text is an empty mapping.
 */
export function yamlTree(
  text: string,
  options: { readonly file: string; readonly report: Report },
): Tree | undefined {
  const lines = createLineIndex(text, options.file);
  const source = { text, lines, report: options.report };
  const runs = findYamlRuns(text);
  return (runs.count > 0 ? readWithRuns(source, runs) : undefined) ?? readWhole(source);
}

// --- internal ---

/** A text has fewer nodes than characters; this many more may come from aliases. */
const aliasedNodeLimit = 100_000;

interface Source {
  readonly text: string;
  readonly lines: LineIndex;
  readonly report: Report;
}

function readWithRuns(source: Source, runs: YamlRuns): Tree | undefined {
  const document = parseDocument(runs.text, { version: "1.2", prettyErrors: false });
  if (document.errors.length + document.warnings.length > 0 || document.contents === null) return undefined;
  const problems = createProblems();
  const reader = createReader(document, { ...source, report: problems.report, runs });
  const tree = reader.read(document.contents);
  return reader.runsUsed() === runs.count && problems.all.length === 0 ? tree : undefined;
}

function readWhole(source: Source): Tree | undefined {
  const document = parseDocument(source.text, { version: "1.2", prettyErrors: false });
  const errors: readonly YAMLError[] = [...document.errors, ...document.warnings];
  const first = new Map(errors.toReversed().map((error) => [error.pos[0], error]));
  for (const error of first.values()) reportError(error, source);
  if (errors.some(({ code }) => code !== "DUPLICATE_KEY")) return undefined;
  if (document.contents === null) return { kind: "mapping", entries: [], place: source.lines.at(0) };
  return createReader(document, source).read(document.contents);
}

function reportError(error: YAMLError, { text, lines, report }: Source): void {
  const place = lines.at(error.pos[0]);
  if (error.code === "DUPLICATE_KEY") {
    const [key = ""] = /^[^\s:,}]+/.exec(text.slice(error.pos[0])) ?? [];
    report(place, "duplicate-key", { key });
  } else {
    const [problem = ""] = error.message.split(/[;\n]/);
    report(place, "bad-syntax", { format: "YAML", problem: lowerFirst(problem) });
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function createReader(document: Document.Parsed, source: Source & { readonly runs?: YamlRuns }) {
  const { lines, report, runs } = source;
  let runsUsed = 0;
  const nodeLimit = source.text.length + aliasedNodeLimit;
  const targets = new Map<unknown, unknown>();
  const open = new Set<unknown>();
  let nodes = 0;

  const read = (node: ParsedNode | null): Tree | undefined => {
    if (node === null) return { kind: "scalar", type: "null", text: "", place: lines.at(0) };
    const place = lines.at(node.range[0]);
    nodes += 1;
    if (nodes > nodeLimit || open.has(node)) {
      const problem = "an alias repeats what it stands in, or far too much";
      if (nodes <= nodeLimit + 1) report(place, "bad-syntax", { format: "YAML", problem });
      return undefined;
    }
    if (isScalar(node)) return { ...scalarOf(node), place };
    open.add(node);
    const tree = isAlias(node) ? readAlias(targetOf(node)) : readCollection(node, place);
    open.delete(node);
    return tree;
  };

  /** Looked up once: the library walks the whole document for it. */
  const targetOf = (alias: Alias): unknown => {
    if (!targets.has(alias)) targets.set(alias, alias.resolve(document));
    return targets.get(alias);
  };

  const readAlias = (target: unknown): Tree | undefined =>
    isScalar(target) || isSeq(target) || isMap(target) ? read(target as ParsedNode) : undefined;

  const readCollection = (node: ParsedNode, place: Tree["place"]): Tree | undefined => {
    if (isSeq(node)) {
      const items = node.items.flatMap((item) => {
        const tree = read(item as ParsedNode);
        const more = item === null ? undefined : runs?.after((item as ParsedNode).range[0], lines);
        if (more !== undefined) runsUsed += 1;
        return [...(tree === undefined ? [] : [tree]), ...(more ?? [])];
      });
      return { kind: "list", items, place };
    }
    if (!isMap(node)) return undefined;
    const entries = node.items.flatMap((pair): TreeEntry[] => {
      const key = read(pair.key as ParsedNode);
      if (key === undefined) return [];
      if (key.kind !== "scalar" || key.type === "null") {
        report(key.place, "bad-syntax", { format: "YAML", problem: "a key should be a text" });
        return [];
      }
      const value = pair.value === null ? emptyValue(key) : read(pair.value as ParsedNode);
      return value === undefined ? [] : [{ key: key.text, keyPlace: key.place, value }];
    });
    return { kind: "mapping", entries, place };
  };

  return { read, runsUsed: () => runsUsed };
}

function scalarOf(node: Scalar): Omit<TreeScalar, "place"> {
  const { value, source } = node;
  if (value === null) return { kind: "scalar", type: "null", text: source ?? "" };
  if (typeof value === "string") return { kind: "scalar", type: "string", text: value };
  const type = typeof value === "boolean" ? "boolean" : "number";
  return { kind: "scalar", type, text: source ?? String(value) };
}

function emptyValue(key: TreeScalar): TreeScalar {
  return { kind: "scalar", type: "null", text: "", place: key.place };
}
