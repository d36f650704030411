import { describe, expect, it } from "vitest";
import { createSampleWorkspace } from "../sample/sample-workspace.ts";

const spec =
  'axes: { draft_template: [plain-links, unheard-of], shade: ["1"] }\noutput: { field_order: [] }\n';

describe("compile with catalogs", () => {
  it.each([
    ["--catalog names.json"],
    ["--catalog-csv draft_template=names.csv:name"],
    ["--catalog-csv draft_template=names.csv"],
    ["--catalog-csv draft_template=@draft_templates_csv:template_id"],
    ["--data-root data"],
  ])("looks levels up in what %s names", async (options) => {
    using sample = await createSampleWorkspace();
    sample.write("../s.yaml", spec);
    sample.write("../names.json", JSON.stringify({ draft_template: { "plain-links": {} }, other: ["x"] }));
    sample.write("../names.csv", "id,name\nplain-links,plain-links\n");
    const { code, err, out } = await sample.run(`compile s.yaml ${options}`);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/s\.yaml:1:39: unheard-of of draft_template is not in .*catalog-missing-level/);
    expect(err).not.toContain("plain-links of");
  });

  it("starts paths of --catalog-csv at the data root that is named", async () => {
    using sample = await createSampleWorkspace();
    sample.write("../s.yaml", 'axes: { shade: ["1"] }\noutput: { field_order: [] }\n');
    sample.write("shades.csv", "id\n1\n");
    expect(await sample.run("compile s.yaml --catalog-csv shade=shades.csv")).toMatchObject({ code: 2 });
    expect(await sample.run("compile s.yaml --data-root data --catalog-csv shade=shades.csv")).toMatchObject({
      code: 0,
      out: "shade\n1\n",
    });
  });

  it.each([
    ["--catalog-csv draft_template", "should be NAME=PATH[:COLUMN]"],
    ["--catalog-csv draft_template=@nothing", "@concepts_csv, @llm_models_csv"],
    ["--catalog-csv draft_template=gone.csv", "there is no catalog gone.csv"],
    ["--catalog-csv draft_template=@llm_models_csv:colour", "the catalog needs a column colour"],
    ["--catalog s.yaml", "catalog-unreadable"],
  ])("refuses %s", async (options, why) => {
    using sample = await createSampleWorkspace();
    sample.write("../s.yaml", spec);
    const { code, err } = await sample.run(`compile s.yaml ${options}`);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });
});

describe("compile FILE", () => {
  it("gives the same rows to a file and to the terminal, as CSV and as JSON lines", async () => {
    using sample = await createSampleWorkspace();
    const path = "data/cohorts/first/spec/config.yaml";
    const { out } = await sample.run(`compile ${path}`);
    expect(out.split("\n")).toHaveLength(10);
    await sample.run(`compile ${path} --out rows.csv`);
    expect(sample.read("../rows.csv")).toBe(out);
    await sample.run(`compile ${path} --out rows.jsonl`);
    const header = out.split("\n")[0]?.split(",");
    const lines = sample.read("../rows.jsonl").trimEnd().split("\n");
    expect(Object.keys(JSON.parse(lines[0] ?? ""))).toEqual(header);
    expect(lines).toHaveLength(8);
    const limited = await sample.run(`compile ${path} --limit 3`);
    expect(limited.out).toBe(`${out.split("\n").slice(0, 4).join("\n")}\n`);
    expect(limited.err).toBe("… 5 more rows\n");
    expect(await sample.run(`compile ${path} --out rows.xlsx`)).toMatchObject({ code: 2 });
  });
});
