import type { Place } from "./problem.ts";

/** A YAML, JSON or CSV text as data that remembers where it stood. */
export type Tree = TreeScalar | TreeList | TreeMapping | TreeTable;

export interface TreeScalar {
  readonly kind: "scalar";
  readonly type: "string" | "number" | "boolean" | "null";
  /** As written, without quotes: a number keeps its spelling. */
  readonly text: string;
  readonly place: Place;
}

export interface TreeList {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly place: Place;
}

export interface TreeMapping {
  readonly kind: "mapping";
  readonly entries: readonly TreeEntry[];
  readonly place: Place;
}

export interface TreeEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Tree;
}

/** A CSV file: a header and rows of texts, one cell for every column. */
export interface TreeTable {
  readonly kind: "table";
  readonly columns: readonly TreeScalar[];
  readonly rows: readonly (readonly TreeScalar[])[];
  readonly place: Place;
}

/** What a tree is, for messages. */
export function describeTree(tree: Tree): string {
  if (tree.kind !== "scalar") return `a ${tree.kind}`;
  if (tree.type === "null") return "nothing";
  return tree.type === "string" ? `the text ${JSON.stringify(tree.text)}` : `the ${tree.type} ${tree.text}`;
}

/** The value of `key` in a mapping. */
export function treeValue(tree: TreeMapping, key: string): TreeEntry | undefined {
  return tree.entries.find((entry) => entry.key === key);
}
