import { describe, expect, it } from "vitest";
import { addExecutedCode, type ExecutedLines, foldCodeLine, groundCodeLine } from "./hook-grounding.ts";

function grounding(codeLine: string, ...cells: string[]): string {
  const executed: ExecutedLines = new Set();
  for (const cell of cells) addExecutedCode(executed, cell);
  const result = groundCodeLine(codeLine, executed);
  return result.kind === "grounded" ? "grounded" : result.reason;
}

const missing = "missing code_line";
const notFound = "code_line not found in executed code";

describe("groundCodeLine()", () => {
  const cases: readonly (readonly [
    title: string,
    codeLine: string,
    cells: readonly string[],
    outcome: string,
  ])[] = [
    ["the line itself", "x = df.mean()", ["x = df.mean()"], "grounded"],
    ["a line among others", "b = 2", ["a = 1\nb = 2\nc = 3"], "grounded"],
    ["a line of any cell", "a = 1", ["a = 1", "b = 2"], "grounded"],
    ["more inner spaces", "x  =   1", ["x = 1"], "grounded"],
    ["indentation and tabs", "\tx = 1 ", ["if True:\n    x = 1"], "grounded"],
    ["Windows line ends", "a = 1\r\nb = 2", ["a = 1\nb = 2"], "grounded"],
    ["several lines, all there", "y = f(\n    x,\n)", ["y = f(\n  x,\n)"], "grounded"],
    ["several lines in another order", "b = 2\na = 1", ["a = 1\nb = 2"], "grounded"],
    ["blank lines between", "a = 1\n\nb = 2\n", ["a = 1\nb = 2"], "grounded"],
    ["a comment on the executed line alone", "x = 1", ["x = 1  # the first"], "grounded"],
    ["a comment on the quoted line alone", "x = 1  # the first", ["x = 1"], "grounded"],
    ["other comments on both", "x = 1  # one", ["x = 1  # two"], "grounded"],
    ["a # inside a text", "c = '#fff'", ["c = '#fff'  # white"], "grounded"],
    ["an escaped quote before a #", String.raw`c = 'it\'s #1'`, [String.raw`c = 'it\'s #1'`], "grounded"],
    ["x = 1 against x = 10", "x = 1", ["x = 10"], notFound],
    ["x = 10 against x = 1", "x = 10", ["x = 1"], notFound],
    ["a part of a line", "df.mean()", ["x = df.mean()"], notFound],
    ["a line and something before it", "print(x = 1", ["x = 1"], notFound],
    ["other spacing around an operator", "x=1", ["x = 1"], notFound],
    ["another text after a #", "c = '#000'", ["c = '#fff'"], notFound],
    ["only the first of two lines", "a = 1\nb = 2", ["a = 1"], notFound],
    ["a line that was never run", "z = 9", ["a = 1"], notFound],
    ["no code at all", "a = 1", [], notFound],
    ["another case", "X = 1", ["x = 1"], notFound],
    ["nothing", "", ["a = 1"], missing],
    ["white space alone", " \n\t ", ["a = 1\n\n"], missing],
    ["a comment alone, even one that stands there", "# the mean", ["# the mean\na = 1"], missing],
  ];
  for (const [title, codeLine, cells, outcome] of cases) {
    it(`finds ${title}: ${outcome}`, () => expect(grounding(codeLine, ...cells)).toBe(outcome));
  }
});

describe("foldCodeLine()", () => {
  it("is the same for the same code", () => {
    expect(foldCodeLine("x  = 1  # one\n\n y = 2")).toBe(foldCodeLine("x = 1\ny = 2"));
    expect(foldCodeLine("x = 1")).not.toBe(foldCodeLine("x = 10"));
  });
});
