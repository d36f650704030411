import type { Report } from "./problem.ts";
import { checkKeys, type Located, readMapping, readNames, requireKey } from "./read-tree.ts";
import type { Axis, DesignChoice, Output } from "./spec.ts";
import { describeTree, type Tree, type TreeEntry, type TreeMapping, treeValue } from "./tree.ts";

/** Reads `output: {field_order, seed?, ids?, design?}`. */
export function readOutput(
  entry: TreeEntry | undefined,
  options: { readonly spec: TreeMapping; readonly axes: readonly Axis[]; readonly report: Report },
): Output {
  const { report, axes } = options;
  const at = { path: "output", report };
  const mapping = entry && readMapping(entry.value, at);
  if (entry === undefined) report(options.spec.place, "missing-key", { path: "the spec", key: "output" });
  if (mapping === undefined)
    return { fieldOrder: [], seed: undefined, ids: "content", design: { kind: "full" } };
  checkKeys(mapping, ["field_order", "seed", "ids", "design"], at);
  const order = requireKey(mapping, "field_order", at)?.value;
  const fields = order && readNames(order, { path: "output.field_order", report });
  const known = new Set(axes.map(({ name }) => name));
  const missing = (fields ?? []).filter(({ text }) => !known.has(text));
  const [first] = missing;
  if (first !== undefined) report(first.place, "unknown-field", { missing: missing.map(({ text }) => text) });
  const part = (key: string) => treeValue(mapping, key)?.value;
  return {
    fieldOrder: [...new Set((fields ?? []).map(({ text }) => text))],
    seed: readPart(part("seed"), { path: "output.seed", report, expected: "a whole number", read: readSeed }),
    ids:
      readPart(part("ids"), { path: "output.ids", report, expected: "content or names-v1", read: readIds }) ??
      "content",
    design: readPart(part("design"), {
      path: "output.design",
      report,
      expected: "full, pairwise, t-way(n) or sample(n, seed)",
      read: (text) => readDesign(text, axes.filter(({ origin }) => origin !== "replicate").length),
    }) ?? { kind: "full" },
  };
}

// --- internal ---

interface Part<Value> {
  readonly path: string;
  readonly report: Report;
  readonly expected: string;
  readonly read: (text: string) => Value | undefined;
}

function readPart<Value>(tree: Tree | undefined, part: Part<Value>): Value | undefined {
  if (tree === undefined) return undefined;
  const text: Located | undefined = tree.kind === "scalar" ? tree : undefined;
  const value = text && part.read(text.text.trim());
  if (value === undefined)
    part.report(tree.place, "bad-value", {
      path: part.path,
      problem: `should be ${part.expected}, found ${describeTree(tree)}`,
    });
  return value;
}

function readSeed(text: string): number | undefined {
  const seed = Number(text);
  return /^[0-9]+$/.test(text) && Number.isSafeInteger(seed) ? seed : undefined;
}

function readIds(text: string): Output["ids"] | undefined {
  return text === "content" || text === "names-v1" ? text : undefined;
}

function readDesign(text: string, axisCount: number): DesignChoice | undefined {
  if (text === "full") return { kind: "full" };
  const strength = text === "pairwise" ? 2 : Number(/^t-way\(\s*([1-9])\s*\)$/.exec(text)?.[1]);
  if (strength >= 1) return { kind: "cover", strength: Math.min(strength, axisCount) };
  const [, count = "", seed = ""] = /^sample\(\s*([0-9]{1,15})\s*,\s*([0-9]{1,15})\s*\)$/.exec(text) ?? [];
  return Number(count) >= 1 ? { kind: "sample", count: Number(count), seed: Number(seed) } : undefined;
}
