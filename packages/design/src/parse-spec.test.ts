import { describe, expect, it } from "vitest";
import { parseText, problemCodes, specOf } from "./fixtures/parse-text.ts";
import { parseSpec } from "./parse-spec.ts";

const output = "output: {field_order: []}";

interface Case {
  /** Condition of the predecessor's loader, where there is one. */
  readonly about: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

const conditions: readonly Case[] = [
  { about: "L2: a document that is no mapping", text: "- a\n", problems: ["wrong-type 1:1"] },
  { about: "L3: axes that are no mapping", text: `axes: [a]\n${output}`, problems: ["wrong-type 1:7"] },
  { about: "L3: axes without a value", text: `axes:\n${output}`, problems: ["wrong-type 1:6"] },
  { about: "L4: levels that are a word", text: `axes:\n  a: x\n${output}`, problems: ["wrong-type 2:6"] },
  { about: "L4: levels that are nothing", text: `axes:\n  a:\n${output}`, problems: ["wrong-type 2:5"] },
  {
    about: "L4: levels that are a mapping",
    text: `axes:\n  a: {x: 1}\n${output}`,
    problems: ["wrong-type 2:6"],
  },
  {
    about: "L5: an axis file that holds no list",
    text: `axes:\n  a: "@file:a.yaml"\n${output}`,
    files: { "a.yaml": "x: 1\n" },
    problems: ["wrong-type a.yaml 1:1"],
  },
  {
    about: "L6: an empty CSV",
    text: `axes:\n  a: "@file:a.csv"\n${output}`,
    files: { "a.csv": "\n\n" },
    problems: ["csv-no-header a.csv 1:1"],
  },
  {
    about: "L6: a CSV with a blank column name",
    text: `axes:\n  a: "@file:a.csv"\n${output}`,
    files: { "a.csv": "a,\nx,y\n" },
    problems: ["csv-blank-header a.csv 1:3"],
  },
  {
    about: "L6: a CSV without data rows",
    text: `axes:\n  a: "@file:a.csv"\n${output}`,
    files: { "a.csv": "a\n" },
    problems: ["csv-no-rows a.csv 1:1"],
  },
  {
    about: "L6: blank cells, by their real line",
    text: `rules:\n  tuples:\n    t: {axes: [a, b], items: "@file:t.csv"}\n${output}`,
    files: { "t.csv": "a,b\n\nx, \n,y\nz\n" },
    problems: ["csv-blank-cell t.csv 3:4", "csv-blank-cell t.csv 4:1", "csv-blank-cell t.csv 5:2"],
  },
  {
    about: "L7: a file of an unknown kind",
    text: `axes:\n  a: "@file:a.txt"\n${output}`,
    files: { "a.txt": "x\n" },
    problems: ["bad-suffix 2:6"],
  },
  {
    about: "L8: rules that are a list",
    text: `axes: {a: [x]}\nrules: []\n${output}`,
    problems: ["wrong-type 2:8"],
  },
  {
    about: "L8: an unknown section",
    text: `axes: {a: [x]}\nrules:\n  pair: {}\n${output}`,
    problems: ["unknown-key 3:3"],
  },
  {
    about: "L9: subsets that are no mapping, or keep no list",
    text: `axes: {a: [x]}\nrules:\n  subsets:\n    a: x\n${output}`,
    problems: ["wrong-type 4:8"],
  },
  {
    about: "L9: subsets as a list",
    text: `axes: {a: [x]}\nrules:\n  subsets: [a]\n${output}`,
    problems: ["wrong-type 3:12"],
  },
  {
    about: "L10: ties with a wrong name, payload, key, or without axes",
    text: `axes: {a: [x]}\nrules:\n  ties:\n    "": [a]\n    t: a\n    u: {axes: [a], to: b}\n    v: []\n    w: [1]\n${output}`,
    problems: ["bad-name 4:5", "wrong-type 5:8", "unknown-key 6:20", "empty-list 7:8", "wrong-type 8:9"],
  },
  {
    about: "L11: pairs with a wrong shape",
    text: `axes: {a: [x], b: [y]}\nrules:\n  pairs:\n    p: [a, b]\n    q: {left: 1, right: b, allowed: [[x, y]]}\n    r: {left: a, right: b, allowed: x}\n    s: {left: a, right: b, allowed: [[x, y]], balance: 3}\n    t: {left: a, allowed: [[x, y]]}\n    "1": {}\n${output}`,
    problems: [
      "wrong-type 4:8",
      "wrong-type 5:15",
      "wrong-type 6:37",
      "wrong-type 7:56",
      "missing-key 8:8",
      "bad-name 9:5",
    ],
  },
  {
    about: "L12: tuples with a wrong shape",
    text: `axes: {}\nrules:\n  tuples:\n    p: [a, b]\n    q: {axes: a, items: [[x]]}\n    r: {axes: [c], items: [[x]], expand: true}\n    s: {axes: [d], items: x}\n    t: {axes: [], items: [[x]]}\n${output}`,
    problems: ["wrong-type 4:8", "wrong-type 5:15", "unknown-key 6:34", "wrong-type 7:27", "empty-list 8:15"],
  },
  {
    about: "L13: tuple items that are empty or of another arity",
    text: `rules:\n  tuples:\n    p: {axes: [a, b], items: []}\n    q: {axes: [c, d], items: [[x], [x, y, z], w]}\n${output}`,
    problems: ["empty-list 3:30", "wrong-arity 4:31", "wrong-arity 4:36", "wrong-type 4:47"],
  },
  {
    about: "L14: an axis with levels of its own in a tuple",
    text: `axes:\n  a: [x]\nrules:\n  tuples:\n    p: {axes: [a, b], items: [[x, y]]}\n${output}`,
    problems: ["axis-has-levels 5:16"],
  },
  { about: "L15: no output", text: "axes: {a: [x]}\n", problems: ["missing-key 1:1"] },
  {
    about: "L15: output that is no mapping",
    text: "axes: {a: [x]}\noutput: []\n",
    problems: ["wrong-type 2:9"],
  },
  { about: "L15: no field_order", text: "axes: {a: [x]}\noutput: {}\n", problems: ["missing-key 2:9"] },
  {
    about: "L15: a field_order that is no list",
    text: "axes: {a: [x]}\noutput: {field_order: a}\n",
    problems: ["wrong-type 2:23"],
  },
  {
    about: "L16: unknown fields; names of rules are no fields",
    text: `axes: {a: [x], b: [x]}\nrules:\n  ties:\n    t: [a, b]\noutput:\n  field_order: [a, c, t]\n`,
    problems: ["unknown-field 6:20"],
  },
  {
    about: "an unknown axis in a subset",
    text: `axes: {a: [x]}\nrules:\n  subsets:\n    b: [x]\n${output}`,
    problems: ["unknown-axis 4:5"],
  },
  {
    about: "an unknown level in a subset",
    text: `axes: {a: [x]}\nrules:\n  subsets:\n    a: [x, z]\n${output}`,
    problems: ["unknown-level 4:12"],
  },
  {
    about: "a subset that keeps nothing",
    text: `axes: {a: [x]}\nrules:\n  subsets:\n    a: []\n${output}`,
    problems: ["nothing-left 4:5"],
  },
  {
    about: "an unknown member of a tie",
    text: `axes: {a: [x]}\nrules:\n  ties:\n    t: [a, b]\n${output}`,
    problems: ["unknown-axis 4:12"],
  },
  {
    about: "a tie without a common level",
    text: `axes: {a: [x], b: [y]}\nrules:\n  ties:\n    t: [a, b]\n${output}`,
    problems: ["nothing-left 4:5"],
  },
  {
    about: "a tie of an axis with itself",
    text: `axes: {a: [x]}\nrules:\n  ties:\n    t: [a, a]\n${output}`,
    problems: ["axis-repeated 4:5"],
  },
  {
    about: "a pair of an axis with itself",
    text: `axes: {a: [x]}\nrules:\n  pairs:\n    p: {left: a, right: a, allowed: [[x, x]]}\n${output}`,
    problems: ["axis-repeated 4:5"],
  },
  {
    about: "a pair without allowed combinations",
    text: `axes: {a: [x], b: [y]}\nrules:\n  pairs:\n    p: {left: a, right: b, allowed: []}\n${output}`,
    problems: ["empty-list 4:37"],
  },
  {
    about: "pair entries of another length",
    text: `axes: {a: [x], b: [y]}\nrules:\n  pairs:\n    p: {left: a, right: b, allowed: [[x], x]}\n${output}`,
    problems: ["wrong-arity 4:38", "wrong-type 4:43"],
  },
  {
    about: "unknown axes of a pair",
    text: `axes: {a: [x]}\nrules:\n  pairs:\n    p: {left: b, right: c, allowed: [[x, y]]}\n${output}`,
    problems: ["unknown-axis 4:15", "unknown-axis 4:25"],
  },
  {
    about: "pair values outside their axes, all of them",
    text: `axes: {a: [x], b: [y]}\nrules:\n  pairs:\n    p: {left: a, right: b, allowed: [[x, y], [z, y], [x, w]]}\n${output}`,
    problems: ["unknown-level 4:47", "unknown-level 4:58"],
  },
  {
    about: "a pair with an unknown balance",
    text: `axes: {a: [x], b: [y]}\nrules:\n  pairs:\n    p: {left: a, right: b, allowed: [[x, y]], balance: sideways}\n${output}`,
    problems: ["bad-value 4:56"],
  },
  {
    about: "a pair that is not balanced",
    text: `axes: {a: [x, z], b: [y, w]}\nrules:\n  pairs:\n    p: {left: a, right: b, allowed: [[x, y], [x, w], [z, y]], balance: both}\n${output}`,
    problems: ["unbalanced 4:15", "unbalanced 4:25"],
  },
  {
    about: "a pair that names a tuple before it stands there",
    text: `axes: {a: [x]}\nrules:\n  pairs:\n    p: {left: a, right: t, allowed: [[x, [y, z]]]}\n  tuples:\n    t: {axes: [b, c], items: [[y, z]]}\n${output}`,
    problems: ["unknown-axis 4:25", "wrong-arity 4:38"],
  },
];

const traps: readonly Case[] = [
  {
    about: "an unknown key at the top",
    text: `axes: {a: [x]}\nreplicate: {}\n${output}`,
    problems: ["unknown-key 2:1"],
  },
  {
    about: "an unknown key of output",
    text: "axes: {a: [x]}\noutput: {field_order: [], sed: 3}\n",
    problems: ["unknown-key 2:27"],
  },
  {
    about: "a key that stands twice",
    text: `axes:\n  a: [x]\n  a: [y]\n${output}`,
    problems: ["duplicate-key 3:3"],
  },
  { about: "text that is no YAML", text: `axes: {a: [x\n${output}`, problems: ["bad-syntax 2:1"] },
  { about: "an axis without levels", text: `axes: {a: []}\n${output}`, problems: ["no-levels 1:11"] },
  {
    about: "levels that are nothing, a boolean, blank, a list or broken",
    text: `axes:\n  a: [null, true, "", " ", [x], ~, "\\ud800"]\n${output}`,
    problems: [
      "bad-level 2:7",
      "bad-level 2:13",
      "bad-level 2:19",
      "bad-level 2:23",
      "wrong-type 2:28",
      "bad-level 2:33",
      "bad-level 2:36",
    ],
  },
  {
    about: "a list as a subset value",
    text: `axes: {a: [x]}\nrules:\n  subsets:\n    a: [[x]]\n${output}`,
    problems: ["wrong-type 4:9"],
  },
  {
    about: "a tie named like another axis",
    text: `axes: {a: [x], b: [x], c: [z]}\nrules:\n  ties:\n    c: [a, b]\n${output}`,
    problems: ["name-taken 4:5"],
  },
  {
    about: "a pair named like another axis, or like its own side",
    text: `axes: {a: [x], b: [y], c: [z]}\nrules:\n  pairs:\n    c: {left: a, right: b, allowed: [[x, y]]}\n    a: {left: a, right: b, allowed: [[x, y]]}\n${output}`,
    problems: ["name-taken 4:5", "name-taken 5:5"],
  },
  {
    about: "two rules of one name, and a tuple named like an axis it declares",
    text: `axes: {a: [x], b: [y]}\nrules:\n  tuples:\n    t: {axes: [c], items: [[x]]}\n    d: {axes: [d], items: [[x]]}\n  pairs:\n    t: {left: a, right: b, allowed: [[x, y]]}\n${output}`,
    problems: ["name-taken 5:5", "name-taken 7:5"],
  },
  {
    about: "a CSV whose columns stand in another order",
    text: `axes: {a: [x], b: [x]}\nrules:\n  pairs:\n    p: {left: a, right: b, allowed: "@file:p.csv"}\n${output}`,
    files: { "p.csv": "b,a\nx,x\n" },
    problems: ["csv-wrong-header p.csv 1:1"],
  },
  {
    about: "repeated columns and surplus cells of a CSV",
    text: `axes: {a: "@file:a.csv", b: "@file:b.csv"}\n${output}`,
    files: { "a.csv": "a,a\nx,y\n", "b.csv": "b\nx,y\nz\n" },
    problems: ["csv-duplicate-header a.csv 1:3", "csv-extra-cell b.csv 2:3"],
  },
  {
    about: "several columns for one axis",
    text: `axes: {a: "@file:a.csv"}\n${output}`,
    files: { "a.csv": "a,b\nx,y\n" },
    problems: ["csv-wrong-header a.csv 1:1"],
  },
  {
    about: "a file that is not there",
    text: `axes: {a: "@file:a.csv"}\n${output}`,
    problems: ["include-missing 1:11"],
  },
  {
    about: "paths that leave the folder",
    text: `axes: {a: "@file:../a.csv", b: "@file:/etc/passwd", c: "@file:"}\n${output}`,
    problems: ["include-outside 1:11", "include-outside 1:32", "include-outside 1:56"],
  },
  {
    about: "a file that includes another one",
    text: `axes: {a: "@file:a.yaml"}\n${output}`,
    files: { "a.yaml": '- x\n- "@file:b.csv"\n' },
    problems: ["include-nested a.yaml 2:3"],
  },
  {
    about: "mistakes in included JSON",
    text: `axes: {a: "@file:a.json", b: "@file:b.json"}\n${output}`,
    files: { "a.json": '["x",\n  ]', "b.json": '["x", null]' },
    problems: ["bad-syntax a.json 2:3", "bad-level b.json 1:7"],
  },
  {
    about: "replicates of what is no axis, of a wrong number, or with a name that is taken",
    text: `axes: {a: [x], b: [y], b_replicate: [1]}\nreplicates: {c: 2, a: 0, b: 2}\n${output}`,
    problems: ["unknown-axis 2:14", "bad-value 2:23", "name-taken 2:26"],
  },
  {
    about: "excluding everything",
    text: `axes: {a: [x, y]}\nrules:\n  exclude:\n    e: {a: [x, y]}\n${output}`,
    problems: ["nothing-left 4:5"],
  },
  {
    about: "conditions on what is not there",
    text: `axes: {a: [x]}\nrules:\n  exclude:\n    e: [{b: x}, {a: z}, {}]\n    f: []\n  when:\n    w: {when: {a: x}, if: 1}\n${output}`,
    problems: ["empty-list 4:25", "empty-list 5:8", "missing-key 7:8", "unknown-key 7:23"],
  },
  {
    about: "unknown axes and levels of conditions",
    text: `axes: {a: [x]}\nrules:\n  exclude:\n    e: [{b: x}, {a: z}]\n  when:\n    w: {when: {a: y}, then: {c: x}}\n${output}`,
    problems: ["unknown-axis 4:10", "unknown-level 4:21", "unknown-level 6:19", "unknown-axis 6:30"],
  },
  {
    about: "values of output that make no sense",
    text: "axes: {a: [x]}\noutput: {field_order: [], seed: -1, ids: names, design: t-way(0)}\n",
    problems: ["bad-value 2:33", "bad-value 2:42", "bad-value 2:57"],
  },
  {
    about: "more rows than can be counted, unless the design is reduced",
    text: `axes: {${Array.from({ length: 18 }, (_, index) => `a${index}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`).join(", ")}}\n${output}`,
    problems: ["too-many-rows 2:9"],
  },
  {
    about: "a cover that is too large to keep track of",
    text: `axes: {${Array.from({ length: 12 }, (_, index) => `a${index}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`).join(", ")}}\noutput: {field_order: [], design: t-way(6)}\n`,
    problems: ["cover-too-large 2:35"],
  },
  {
    about: "a pair that would couple millions of combinations",
    text: `rules:\n  tuples:\n    t: {axes: [a, b], items: "@file:t.csv"}\n    u: {axes: [c, d], items: "@file:u.csv"}\n  pairs:\n    p: {left: a, right: c, allowed: [[x, x]]}\n${output}`,
    files: {
      "t.csv": `a,b\n${Array.from({ length: 3000 }, (_, index) => `x,${index}`).join("\n")}\n`,
      "u.csv": `c,d\n${Array.from({ length: 3000 }, (_, index) => `x,${index}`).join("\n")}\n`,
    },
    problems: ["too-entangled 6:5"],
  },
  {
    about: "exclusions that couple too many axes to be counted",
    text: `axes: {${Array.from({ length: 40 }, (_, index) => `a${index}: [0, 1]`).join(", ")}}\nrules:\n  exclude:\n    e: [${Array.from({ length: 20 }, (_, index) => `{a${index}: 0, a${index + 20}: 0}`).join(", ")}]\n${output}`,
    problems: ["too-entangled 4:5"],
  },
  {
    about: "wrong stages and cards",
    text: `axes: {a: [x]}\nstages: {draft: {temperature: hot, max_token: 3}, essay: []}\ncard: {questions: x, success: {minimum_judges: 0}}\n${output}`,
    problems: [
      "bad-value 2:31",
      "unknown-key 2:36",
      "bad-value 2:58",
      "missing-key 3:7",
      "unknown-key 3:8",
      "missing-key 3:31",
      "bad-value 3:48",
    ],
  },
];

describe("parseSpec()", () => {
  it.each(conditions)("reports with its place $about", ({ text, files, problems }) => {
    expect(problemCodes(text, files)).toEqual(problems);
  });

  it.each(traps)("refuses $about", ({ text, files, problems }) => {
    expect(problemCodes(text, files)).toEqual(problems);
  });

  it("reports L1: a file of another kind", () => {
    expect(parseSpec("", { file: "spec/config.toml" })).toMatchObject({
      kind: "invalid",
      problems: [{ code: "design/bad-suffix", file: "spec/config.toml", line: 1, column: 1 }],
    });
  });

  it("reports everything at once, in the order of the text", () => {
    const text =
      "axes:\n  a: [x, null]\n  b: yes\nrules:\n  subsets: {c: [x]}\nstages: 3\noutput: {}\nmore: 1\n";
    expect(problemCodes(text)).toEqual([
      "bad-level 2:10",
      "wrong-type 3:6",
      "unknown-axis 5:13",
      "wrong-type 6:9",
      "missing-key 7:9",
      "unknown-key 8:1",
    ]);
  });

  it("does not blame rules for the problems of an axis", () => {
    const text = `axes: {a: [x, null], b: [y]}\nrules:\n  pairs:\n    p: {left: a, right: b, allowed: [[z, y]]}\n${output}`;
    expect(problemCodes(text)).toEqual(["bad-level 1:15"]);
  });

  it("says what a problem is about and what to do", () => {
    const parsed = parseText(`axes: {a: [x]}\nrules: {subsets: {b: [x]}}\n${output}`);
    expect(parsed).toMatchObject({
      problems: [
        {
          code: "design/unknown-axis",
          file: "spec/config.yaml",
          context: { rule: "subset b", axis: "b", known: ["a"] },
          hint: expect.stringContaining("known at this point: a"),
        },
      ],
    });
  });

  it("reads a .json spec with its places", () => {
    const parsed = parseSpec('{\n  "axes": {"a": [1.50, "x"]},\n  "output": {"field_order": []}\n}', {
      file: "spec.json",
    });
    expect(parsed).toMatchObject({ kind: "parsed", spec: { axes: [{ levels: ["1.50", "x"] }] } });
    expect(parseSpec('{"axes": {"a": [1]}, "a": 1, "a": 2}', { file: "spec.json" })).toMatchObject({
      problems: [
        { code: "design/missing-key", column: 1 },
        { code: "design/unknown-key", column: 22 },
        { code: "design/duplicate-key", column: 30 },
        { code: "design/unknown-key", column: 30 },
      ],
    });
  });

  it("keeps what stages and the card say", () => {
    const spec = specOf(
      `axes: {a: [x]}\nstages: {draft: {temperature: 0, top_p: 0.9, seed: 3, reasoning_effort: low, system: Be brief., max_tokens: 9, min_lines: 2}}\ncard: {question: Why?, success: {threshold: 7.5, rubrics: [novelty]}, forbidden_terms: [loop]}\n${output}`,
    );
    expect(spec.stages).toEqual({
      draft: {
        temperature: 0,
        topP: 0.9,
        seed: 3,
        reasoningEffort: "low",
        system: "Be brief.",
        maxTokens: 9,
        minLines: 2,
      },
    });
    expect(spec.card).toEqual({
      question: "Why?",
      dataset: undefined,
      models: [],
      metric: "mean",
      success: { threshold: 7.5, minimumJudges: 1, minimumCandidates: 1, rubrics: ["novelty"] },
      forbiddenTerms: ["loop"],
    });
  });

  it("refuses unknown stages when it is told which there are", () => {
    const parsed = parseSpec(`axes: {a: [x]}\nstages: {daft: {}}\n${output}`, {
      file: "c.yaml",
      stages: ["draft"],
    });
    expect(parsed).toMatchObject({ problems: [{ code: "design/unknown-key", line: 2, column: 10 }] });
  });

  it("follows aliases, and refuses one that stands in itself", () => {
    expect(specOf(`axes:\n  a: &two [x, y]\n  b: *two\n${output}`).axes[1]?.levels).toEqual(["x", "y"]);
    expect(problemCodes(`axes:\n  a: &a [x, *a]\n${output}`)).toEqual(["bad-syntax 2:9"]);
  });

  it("refuses aliases that multiply without end, at once", () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`,
    );
    expect(problemCodes(`a0: &a0 [x]\n${lines.join("\n")}\n`)).toContainEqual(
      expect.stringMatching(/^bad-syntax/),
    );
    expect(problemCodes("[".repeat(20_000))).toContainEqual(expect.stringMatching(/^bad-syntax/));
  });

  it("remembers which files were read, each once", () => {
    const text = `axes: {a: "@file:items/a.csv", b: "@file:./items//a.csv"}\n${output}`;
    expect(specOf(text, { "items/a.csv": "\ufeffa\r\nx\r\n" }).includes).toEqual(["items/a.csv"]);
  });

  it("takes a pair's values from a CSV over the axes of a group", () => {
    const text = `axes: {a: [x]}\nrules:\n  tuples:\n    t: {axes: [b, c], items: [[y, z]]}\n  pairs:\n    p: {left: a, right: t, allowed: "@file:p.csv"}\n${output}`;
    expect(problemCodes(text, { "p.csv": "a,b,c\nx,y,z\n" })).toEqual([]);
    expect(problemCodes(text, { "p.csv": "a,t\nx,y\n" })).toEqual(["csv-wrong-header p.csv 1:1"]);
  });
});
