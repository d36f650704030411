import { isDaydreamError } from "@daydream/base";
import { describe, expect, it } from "vitest";
import { parseTemplate } from "./parse-template.ts";

const header = {
  name: "name: mean_of_column",
  intent: "intent: Compute a mean.",
  question: "question: What is the mean of {column}?",
  parameters: "parameters: { column: { column: measure } }",
  answer: "answer: { kind: number, decimals: 2 }",
  difficulty: "difficulty: EASY",
  steps: "steps: [compute the mean]",
};
const body =
  "# %% compute the mean\nanswer = df[column].mean()\nhook(answer, 'answer = df[column].mean()')\nsubmit(answer)\n";

function file(
  changes: Partial<Record<keyof typeof header, string | undefined>> = {},
  program = body,
): string {
  const lines = Object.values({ ...header, ...changes }).filter((line) => line !== undefined);
  return `# ---\n${lines
    .flatMap((line) => line.split("\n"))
    .map((line) => `# ${line}\n`)
    .join("")}# ---\n\n${program}`;
}

function problemOf(text: string): unknown {
  try {
    parseTemplate(text, { file: "t.py" });
  } catch (error) {
    if (isDaydreamError(error, "csvagent/bad-template"))
      return { line: error.context.line, problem: error.context.problem };
    throw error;
  }
  return undefined;
}

describe("parseTemplate()", () => {
  it("reads header and program, and fills in what was left out", () => {
    const template = parseTemplate(file(), { file: "t.py" });
    expect(template).toMatchObject({
      name: "mean_of_column",
      needs: { rows: 30 },
      parameters: { column: { column: "measure", count: 1, limit: 6, accept: "each" } },
      tags: [],
      origin: "user",
      body,
    });
  });

  it("hashes the content, whatever the line ends", () => {
    const hashOf = (text: string): string => parseTemplate(text, { file: "t.py" }).contentHash;
    expect(hashOf(file().replaceAll("\n", "\r\n"))).toBe(hashOf(file()));
    expect(hashOf(file({ intent: "intent: Another." }))).not.toBe(hashOf(file()));
  });

  it.each([
    ["no header", body, 1, /must begin with a header/],
    ["an open header", "# ---\n# name: x\n", 1, /no closing line/],
    ["a header line without its mark", "# ---\nname: x\n# ---\n", 2, /must begin with `# `/],
    ["YAML that does not parse", file({ intent: "intent: [a" }), 4, /./],
    ["a repeated key", file({ intent: "intent: a\nintent: b" }), 4, /unique/],
    ["an unknown key", file({ steps: "steps: [a]\nstep: b" }), 2, /step/],
    ["a missing key", file({ difficulty: undefined }), 2, /difficulty/],
    ["a bad difficulty", file({ difficulty: "difficulty: TRICKY" }), 7, /EASY/],
    ["an answer of no known kind", file({ answer: "answer: { kind: float }" }), 6, /answer/],
    [
      "a fault deep in a parameter",
      file({ parameters: "parameters:\n  column:\n    column: measure\n    limit: 0" }),
      8,
      /limit/,
    ],
    [
      "an unknown placeholder",
      file({ question: "question: The mean of {column} and {other}?" }),
      4,
      /\{other\}/,
    ],
    ["a parameter that is not said", file({ question: "question: The mean?" }), 4, /uses column/],
    ["a parameter that is not used", file({}, "# %% go\nsubmit(1)\n"), 5, /never uses "column"/],
    [
      "two open parameters",
      file({
        parameters: "parameters: { a: { values: [1], accept: any }, b: { values: [1], accept: any } }",
      }),
      5,
      /only one/,
    ],
    [
      "a reserved name",
      file({ parameters: "parameters: { df: { values: [1] } }", question: "question: mean of {df}?" }),
      5,
      /reserved/,
    ],
    ["a program without a cell", file({}, "submit(df[column].mean())\n"), 11, /begin with a cell/],
    ["a program that submits nothing", file({}, "# %% go\nprint(column)\n"), 11, /submit/],
  ])("names the line of %s", (_, text, line, problem) => {
    expect(problemOf(text)).toEqual({ line, problem: expect.stringMatching(problem) });
  });

  const withSql = (...lines: readonly string[]): string =>
    file({ steps: `steps: [a]\nsql: |\n${lines.map((line) => `  ${line}`).join("\n")}` });

  it.each([
    [
      "an unknown placeholder",
      withSql("SELECT", "  {other}"),
      11,
      /\{other\} is no placeholder of the question/,
    ],
    ["measures that the question has not", withSql("SELECT 1", "WHERE {measures}"), 11, /\{measures\}/],
    ["a placeholder in quotes", withSql("SELECT", "-- {other}", "'{column}'"), 12, /outside quotes/],
    ["a quote that never closes", withSql("SELECT 1", "WHERE 'a"), 11, /never closed/],
    ["a comment that never closes", withSql("SELECT 1 /* /* */"), 10, /never closed/],
    ["two queries", withSql("SELECT 1;", "SELECT 2"), 10, /without `;`/],
    ["another statement", withSql("", "DROP TABLE data"), 11, /SELECT or WITH/],
    ["nothing but a comment", withSql("-- SELECT 1"), 10, /SELECT or WITH/],
    ["a query on one line", file({ steps: "steps: [a]\nsql: SELECT {other}" }), 9, /\{other\}/],
    [
      "the name of what is no column",
      file(
        {
          question: "question: What is {p} of {column}?",
          parameters: "parameters: { column: { column: measure }, p: { values: [1] } }",
          steps: "steps: [a]\nsql: |\n  SELECT {p}\n  FROM {p.name}",
        },
        body.replace("mean()", "quantile(p)"),
      ),
      11,
      /"p" is a value/,
    ],
  ])("names the line of %s in the query", (_, text, line, problem) => {
    expect(problemOf(text)).toEqual({ line, problem: expect.stringMatching(problem) });
  });

  it("leaves braces in a query's texts, comments and structs alone", () => {
    const sql = "SELECT {'a': 1}, '[0-9]{n}', $q$ '{other}' $q$, e'\\'{x}' -- {other}\nFROM data /* '{x */";
    expect(parseTemplate(withSql(...sql.split("\n")), { file: "t.py" }).sql).toBe(`${sql}\n`);
  });

  it("says that a program which reads the measures must name them", () => {
    const program = "# %% go\nsubmit(df[measures].mean().max() + len(column))\n";
    expect(problemOf(file({}, program))).toMatchObject({ problem: expect.stringContaining("{measures}") });
  });
});
