import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonTree } from "./json-tree.ts";
import { createProblems } from "./problem.ts";
import type { Tree } from "./tree.ts";

describe("jsonTree()", () => {
  it("agrees with JSON.parse on whatever JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, "\t"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(plain(read(text).tree)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("refuses what JSON.parse refuses, at some place", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[[\]{}",:\\ 0-9.eE+\-ntrua]{0,12}$/), (text) => {
        expect(read(text).problems.length > 0 && read(text).tree === undefined).toBe(!isJson(text));
      }),
      {
        numRuns: 2000,
        examples: [["[1,]"], ['{"a" 1}'], ["01"], ['"\n"'], ["[1] 2"], [""], ['{"a":1,}'], ["nulll"]],
      },
    );
  });

  it("keeps the spelling of numbers and the place of values", () => {
    expect(read('[\n  1.50, "x"]').tree).toMatchObject({
      items: [
        { type: "number", text: "1.50", place: { line: 2, column: 3 } },
        { type: "string", text: "x", place: { line: 2, column: 9 } },
      ],
    });
  });

  it("refuses nesting that would exhaust the stack", () => {
    expect(read("[".repeat(100_000)).problems).toMatchObject([{ code: "design/bad-syntax" }]);
  });
});

function read(text: string) {
  const { all, report } = createProblems();
  const tree = jsonTree(text, { file: "a.json", report });
  return { tree, problems: all.filter(({ code }) => code !== "design/duplicate-key") };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function plain(tree: Tree | undefined): unknown {
  if (tree === undefined) return undefined;
  if (tree.kind === "list") return tree.items.map(plain);
  if (tree.kind === "mapping")
    return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]));
  if (tree.kind === "table" || tree.type === "string") return tree.kind === "table" ? undefined : tree.text;
  return JSON.parse(tree.text);
}
