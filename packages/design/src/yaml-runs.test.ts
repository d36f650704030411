import { describe, expect, it } from "vitest";
import { createProblems } from "./problem.ts";
import { yamlTree } from "./yaml-tree.ts";

const words = Array.from({ length: 150 }, (_, index) => `word-${index}`);
const pairs = words.map((word, index) => `[${word}, n${index % 7}]`);

describe("yamlTree() of long lists", () => {
  it.each([
    ["words", words],
    ["lists", pairs],
    [
      "words beside other things",
      [...words, "# remark", '"quoted"', "3", ...words, "true", "~", "  more", ...pairs],
    ],
  ])("gives the same tree with its places as for short ones: %s", (_, items) => {
    const long = `top:\n  list:\n${items.map((item) => `    - ${item}`).join("\n")}\nend: [a]\n`;
    const [spaced] = [long.replaceAll(/^(\s+- .*)$/gm, "$1 ")];
    expect(treeOf(long)).toEqual(treeOf(spaced));
    expect(treeOf(long).problems).toEqual([]);
  });

  it("does not touch a list that is only text", () => {
    const lines = words.map((word) => `  - ${word}`).join("\n");
    const { tree } = treeOf(`text: |\n${lines}\nlist:\n${lines}\n`);
    expect(tree).toMatchObject({
      entries: [
        { value: { kind: "scalar", text: `${words.map((word) => `- ${word}`).join("\n")}\n` } },
        { value: { items: { length: 150 } } },
      ],
    });
  });

  it("reports what is wrong beside a long list", () => {
    const list = words.map((word) => `  - ${word}`).join("\n");
    expect(treeOf(`a:\n${list}\na: 3\n`).problems).toEqual(["design/duplicate-key 152"]);
    expect(treeOf(`a:\n${list}\n b: 3\n`).problems).not.toEqual([]);
  });
});

function treeOf(text: string) {
  const { all, report } = createProblems();
  const tree = yamlTree(text, { file: "a.yaml", report });
  return { tree, problems: all.map(({ code, line }) => `${code} ${line}`) };
}
