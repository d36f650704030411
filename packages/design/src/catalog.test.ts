import { describe, expect, it } from "vitest";
import { type CatalogSchema, readCatalog } from "./catalog.ts";
import { checkLevels } from "./check-levels.ts";
import { comboSchema, readCombos } from "./combo.ts";
import { specOf } from "./fixtures/parse-text.ts";
import { formatProblem, type Problem } from "./problem.ts";

const schema: CatalogSchema = {
  required: ["template_id", "generator"],
  key: "template_id",
  cells: { generator: { expected: "llm or copy", pattern: /^(llm|copy|)$/ } },
};

describe("readCatalog()", () => {
  it("gives the lines with their places, whatever else is in them", () => {
    const text = '\ufefftemplate_id,name,generator\r\n"a,b", "A ""x""" ,llm\r\n\r\nc\r\n';
    expect(readCatalog(text, { file: "1_raw/t.csv", schema })).toEqual({
      problems: [],
      records: [
        {
          place: { file: "1_raw/t.csv", line: 2, column: 1 },
          values: { template_id: "a,b", name: 'A "x"', generator: "llm" },
        },
        {
          place: { file: "1_raw/t.csv", line: 4, column: 1 },
          values: { template_id: "c", name: "", generator: "" },
        },
      ],
    });
  });

  it.each(["active", "Active"])("refuses a column %s with path and column", (name) => {
    const { records, problems } = readCatalog(`template_id,${name},generator\na,yes,llm\n`, {
      file: "t.csv",
      schema,
    });
    expect(records).toEqual([]);
    expect(problems).toMatchObject([
      { code: "design/catalog-active", file: "t.csv", line: 1, column: 13, context: { column: name } },
    ]);
  });

  it("reports everything at once and keeps the good lines", () => {
    const text = 'template_id,generator\na,llm\na,llm\n,llm\nb,nan\nc,"copy\n';
    const { records, problems } = readCatalog(text, { file: "t.csv", schema });
    expect(records.map(({ values }) => values.template_id)).toEqual(["a"]);
    expect(codes(problems)).toEqual([
      "catalog-duplicate 3:1",
      "catalog-bad-cell 4:1",
      "catalog-bad-cell 5:3",
      "csv-bad-quote 6:3",
    ]);
  });

  it("reports columns that are missing, and files without a header", () => {
    expect(codes(readCatalog("name\nx\n", { file: "t.csv", schema }).problems)).toEqual([
      "catalog-missing-column 1:1",
      "catalog-missing-column 1:1",
    ]);
    expect(codes(readCatalog("", { file: "t.csv", schema }).problems)).toEqual(["csv-no-header 1:1"]);
  });

  it("reports quotes that cannot be read", () => {
    const text = 'template_id,generator\na"b,llm\n"c"d,llm\n';
    expect(codes(readCatalog(text, { file: "t.csv", schema }).problems)).toEqual([
      "csv-bad-quote 2:1",
      "csv-bad-quote 3:1",
    ]);
  });
});

describe("readCombos()", () => {
  const header = "combo_id,version,concept_id,description_level,k_max,created_at";
  const concepts = new Set(["concept_001", "concept_002", "other"]);
  const read = (lines: string) => {
    const { records, problems } = readCatalog(`${header}\n${lines}`, {
      file: "combos.csv",
      schema: comboSchema,
    });
    expect(problems).toEqual([]);
    return readCombos(records, concepts);
  };

  it("puts the concepts of a combo together in their order", () => {
    const { combos, problems } = read(
      "combo_v1_d2a7badb8b82,v1,concept_002,brief,2,\nmine,v1,other,,1,\ncombo_v1_d2a7badb8b82,v1,concept_001,brief,2,\n",
    );
    expect(problems).toEqual([]);
    expect(combos).toEqual([
      {
        id: "combo_v1_d2a7badb8b82",
        concepts: ["concept_002", "concept_001"],
        level: "brief",
        maxConcepts: 2,
      },
      { id: "mine", concepts: ["other"], level: "paragraph", maxConcepts: 1 },
    ]);
  });

  it("leaves out a bad combo, says why, and keeps the others", () => {
    const { combos, problems } = read(
      [
        "a,v1,nowhere,brief,1,",
        "b,v1,concept_001,brief,2,",
        "b,v1,concept_001,long,2,",
        "combo_v1_d2a7badb8b82,v1,concept_001,brief,2,",
        "good,v1,concept_001,brief,2,",
      ].join("\n"),
    );
    expect(combos.map(({ id }) => id)).toEqual(["good"]);
    expect(codes(problems)).toEqual([
      "combo-unknown-concept 2:1",
      "combo-inconsistent 4:1",
      "combo-inconsistent 4:1",
      "combo-wrong-id 5:1",
    ]);
  });
});

describe("checkLevels()", () => {
  it("lists every level that its catalog lacks, where it stands, and none that rules drop", () => {
    const spec = specOf(
      'axes: {a: [x, y, z], b: "@file:b.csv", c: [q]}\nrules: {subsets: {a: [x, y]}}\noutput: {field_order: []}',
      { "b.csv": "b\nk\nl\n" },
    );
    const problems = checkLevels(spec, {
      a: { name: "1_raw/a.csv", levels: new Set(["x"]) },
      b: { name: "1_raw/b.csv", levels: new Set(["k"]) },
    });
    expect(problems.map(formatProblem)).toEqual([
      "spec/b.csv:3:1: l of b is not in 1_raw/b.csv (design/catalog-missing-level)",
      "spec/config.yaml:1:15: y of a is not in 1_raw/a.csv (design/catalog-missing-level)",
    ]);
  });
});

function codes(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, line, column }) => `${code.replace("design/", "")} ${line}:${column}`);
}
