import { describe, expect, it } from "vitest";
import type { Column, Profile } from "../profile/profile.ts";
import { applicability } from "./applicability.ts";
import { instantiateTemplate } from "./instantiate-template.ts";
import { parseTemplate } from "./parse-template.ts";
import type { Template } from "./template.ts";

function column(name: string, role: Column["role"], changes: Partial<Column> = {}): Column {
  const kind = role === "measure" ? "float" : "text";
  return {
    name,
    dtype: "",
    kind,
    role,
    role_reason: "",
    missing: 0,
    missing_share: 0,
    distinct: 5,
    ...changes,
  };
}

function profile(columns: readonly Column[], rows = 100): Profile {
  return {
    profile_version: 1,
    reading: { encoding: "utf-8", delimiter: ",", decimal: ".", byte_order_mark: false, renamed_columns: {} },
    rows,
    duplicate_rows: 0,
    columns: [...columns],
    correlations: [],
    alerts: [],
    head: [],
  };
}

function template(needs: string, parameters = "{}", question = "What of {measures}?"): Template {
  const uses = [...question.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).join(", ");
  const header = `name: t\nintent: i\nquestion: "${question}"\nneeds: ${needs}\nparameters: ${parameters}\nanswer: { kind: integer }\ndifficulty: EASY\nsteps: [s]`;
  const text = `# ---\n${header
    .split("\n")
    .map((line) => `# ${line}\n`)
    .join("")}# ---\n# %% s\nsubmit(len([${uses}]))\n`;
  return parseTemplate(text, { file: "t.py" });
}

const columns = [
  column("a", "measure", { missing: 3, missing_share: 0.03 }),
  column("b", "measure"),
  column("mostly missing", "measure", { missing: 60, missing_share: 0.6 }),
  column("infinite", "measure", { infinite: 1 }),
  column("id", "identifier"),
  column("x", "category", { distinct: 2 }),
  column("y", "category", { distinct: 30 }),
  column("z", "category", { distinct: 3, kind: "boolean" }),
];

describe("applicability()", () => {
  it("applies when everything that is needed is there", () => {
    const needs = "{ rows: 100, measures: 2, categories: 3, measures_with_missing: 1 }";
    expect(applicability(template(needs), profile(columns))).toEqual({ kind: "applies" });
  });

  it("gives every reason, and counts neither half-empty nor infinite measures", () => {
    const needs = "{ rows: 101, measures: 3, categories: 4, measures_with_missing: 2 }";
    expect(applicability(template(needs), profile(columns))).toEqual({
      kind: "does-not-apply",
      reasons: [
        "it has 100 rows, and 101 are needed",
        "it has 2 usable measures, and 3 are needed",
        "it has 3 usable categories, and 4 are needed",
        "it has 1 usable measures with missing values, and 2 are needed",
      ],
    });
  });

  it("does not apply where a column parameter finds no column", () => {
    const parameters = "{ g: { column: category, kinds: [text], levels: [4, 20] } }";
    expect(applicability(template("{}", parameters, "What of {g}?"), profile(columns))).toEqual({
      kind: "does-not-apply",
      reasons: ["g: there is no column of role category and kind text with 4 to 20 different values"],
    });
  });
});

describe("instantiateTemplate()", () => {
  it("combines the parameters in the order of the header, and binds literal columns first", () => {
    const parameters = "{ k: { values: [1, 2.5] }, g: { column: category, limit: 2 } }";
    const plans = instantiateTemplate(template("{}", parameters, "{measures} {k} {g}"), profile(columns));
    expect(plans.map(({ programs }) => programs[0]?.code.split("\n").slice(0, 4))).toEqual(
      [
        ["1", "x"],
        ["1", "y"],
        ["2.5", "x"],
        ["2.5", "y"],
      ].map(([k, g]) => ["# %% columns and parameters", 'measures = ["a", "b"]', `k = ${k}`, `g = "${g}"`]),
    );
  });

  it("makes sets of different columns, each once", () => {
    const parameters = "{ pair: { column: category, count: 2, limit: 5 } }";
    const plans = instantiateTemplate(template("{}", parameters, "{pair}"), profile(columns));
    expect(plans.map(({ bindings }) => bindings.get("pair")?.choices[0]?.wording)).toEqual([
      '"x" and "y"',
      '"x" and "z"',
      '"y" and "z"',
    ]);
  });

  it("names at most the first 25 measures", () => {
    const many = Array.from({ length: 300 }, (_, index) => column(`c${index}`, "measure"));
    const [plan] = instantiateTemplate(template("{}"), profile(many));
    expect(plan?.bindings.get("measures")?.choices[0]?.value).toEqual(
      many.slice(0, 25).map(({ name }) => name),
    );
  });
});
