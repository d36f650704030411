import type { Place, Report } from "./problem.ts";
import { describeTree, type Tree, type TreeEntry, type TreeMapping } from "./tree.ts";

/** A text and where it stands. */
export interface Located {
  readonly text: string;
  readonly place: Place;
}

/** Where a value stands in the document (`rules.pairs.bundle`), for messages, and where problems go. */
export interface At {
  readonly path: string;
  readonly report: Report;
}

/** The tree as a mapping, or `undefined` after a report. */
export function readMapping(tree: Tree, at: At): TreeMapping | undefined {
  if (tree.kind === "mapping") return tree;
  reportType(tree, at, "a mapping");
  return undefined;
}

/** Reports every key that is not among `known`. */
export function checkKeys(mapping: TreeMapping, known: readonly string[], at: At): void {
  for (const { key, keyPlace } of mapping.entries)
    if (!known.includes(key)) at.report(keyPlace, "unknown-key", { path: at.path, key, known });
}

/** The entry under `key`; its absence is reported. */
export function requireKey(mapping: TreeMapping, key: string, at: At): TreeEntry | undefined {
  const entry = mapping.entries.find((candidate) => candidate.key === key);
  if (entry === undefined) at.report(mapping.place, "missing-key", { path: at.path, key });
  return entry;
}

/** A scalar as a level: a text or a number as it is spelled. */
export function readLevel(tree: Tree, at: At): Located | undefined {
  if (tree.kind !== "scalar") {
    reportType(tree, at, "a level");
    return undefined;
  }
  const isText = tree.type === "string" || tree.type === "number";
  if (isText && tree.text.trim() !== "" && tree.text.isWellFormed()) return tree;
  const found = !isText
    ? describeTree(tree)
    : tree.text.trim() === ""
      ? "an empty text"
      : "a broken character";
  at.report(tree.place, "bad-level", { path: at.path, found });
  return undefined;
}

/** Levels as a list or a CSV of one column, or `undefined` after a report about any of them. */
export function readLevels(tree: Tree, at: At): readonly Located[] | undefined {
  if (tree.kind === "table") {
    if (tree.columns.length === 1) return tree.rows.flat();
    const found = tree.columns.map(({ text }) => text);
    at.report(tree.place, "csv-wrong-header", { expected: ["one column"], found });
    return undefined;
  }
  if (tree.kind !== "list") {
    reportType(tree, at, "a list or @file:");
    return undefined;
  }
  const levels = tree.items.flatMap((item) => readLevel(item, at) ?? []);
  return levels.length === tree.items.length ? levels : undefined;
}

/** A list of names, or `undefined` after a report. */
export function readNames(tree: Tree, at: At): readonly Located[] | undefined {
  if (tree.kind !== "list") {
    reportType(tree, at, "a list of names");
    return undefined;
  }
  const names = tree.items.flatMap((item) => readName(item, at) ?? []);
  return names.length === tree.items.length ? names : undefined;
}

/** A text that names something. */
export function readName(tree: Tree, at: At): Located | undefined {
  if (tree.kind === "scalar" && tree.type === "string") return tree;
  reportType(tree, at, "a name");
  return undefined;
}

/** Reports that something else was expected here. */
export function reportType(tree: Tree, at: At, expected: string): void {
  at.report(tree.place, "wrong-type", { path: at.path, expected, found: describeTree(tree) });
}

/** True for what can name an axis or a rule. */
export function isName(text: string): boolean {
  return /^[A-Za-z][\w.-]*$/.test(text);
}
