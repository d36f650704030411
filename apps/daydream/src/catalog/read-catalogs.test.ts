import { describe, expect, it } from "vitest";
import { readAllCatalogs } from "../cohort/plan-cohort.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";
import { pipeline } from "../stages.ts";
import { createSourceFiles } from "./source-files.ts";

function readAll({ dataRoot, folder }: SampleWorkspace) {
  return readAllCatalogs({ pipeline, files: createSourceFiles({ dataRoot, workingDirectory: folder }) });
}

function places(sample: SampleWorkspace) {
  return readAll(sample).problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}

describe("readCatalogs()", () => {
  it("reads the starter without a problem", async () => {
    using sample = await createSampleWorkspace();
    const { catalogs, problems } = readAll(sample);
    expect(problems).toEqual([]);
    expect([...catalogs.concepts.keys()]).toContain("night-trains");
    expect(catalogs.combos.get("combo_v1_6469d78980c3")?.contents[0]?.name).toBe("Library catalogues");
    expect(catalogs.templates.get("essay")?.get("as-it-is")?.mode).toBe("copy");
    expect(catalogs.models.get("gpt-oss-20b")?.inputUsdPerMillion).toBeUndefined();
  });

  it.each([
    "1_raw/concepts_metadata.csv",
    "1_raw/draft_templates.csv",
    "1_raw/essay_templates.csv",
    "1_raw/evaluation_templates.csv",
    "1_raw/llm_models.csv",
    "1_raw/link_templates.csv",
    "1_raw/replication_config.csv",
    "combo_mappings.csv",
    "openrouter_free_models.csv",
  ])("refuses a column active in %s", async (path) => {
    using sample = await createSampleWorkspace();
    sample.write(path, "some_id,active,more\nx,true,y\n");
    expect(places(sample)).toContain(`data/${path}:1:9 design/catalog-active`);
  });

  it("finds the problems of all files at once, each at its place", async () => {
    using sample = await createSampleWorkspace();
    sample.write("1_raw/replication_config.csv", "stage,replicates\ndraft,0\nsketch,2\n");
    sample.replace("1_raw/llm_models.csv", "open weights,,", "open weights,cheap,1");
    sample.replace("1_raw/draft_templates.csv", "essay_block,llm", "essay_brick,human");
    sample.replace("combo_mappings.csv", "tide-pools", "tide-tables");
    sample.write("1_raw/evaluation_templates.csv", "template_id\nconcreteness\nconcreteness\nunwritten\n");
    expect(places(sample).sort()).toEqual([
      "data/1_raw/draft_templates.csv:3:87 design/catalog-bad-cell",
      "data/1_raw/draft_templates.csv:3:99 design/catalog-bad-cell",
      "data/1_raw/evaluation_templates.csv:3:1 design/catalog-duplicate",
      "data/1_raw/evaluation_templates.csv:4:1 daydream/template-text-missing",
      "data/1_raw/llm_models.csv:2:71 design/catalog-bad-cell",
      "data/1_raw/llm_models.csv:3:68 design/catalog-bad-cell",
      "data/1_raw/replication_config.csv:2:7 design/catalog-bad-cell",
      "data/1_raw/replication_config.csv:3:1 design/catalog-bad-cell",
      "data/combo_mappings.csv:4:1 design/combo-unknown-concept",
    ]);
  });

  it("reads where a model is asked, under which limits, and who may serve it", async () => {
    using sample = await createSampleWorkspace();
    sample.write(
      "1_raw/llm_models.csv",
      "id,model,endpoint,pool,input_usd_per_million,output_usd_per_million,pin_providers,pin_quantizations\n" +
        'a,m/a,,,1,2,"deepinfra, together",fp8 bf16\nb,m/b:free,,,,,,\nc,m/c,local,gpu,0,0,,\nd,m/d,,,0,0,,\n',
    );
    const { models } = readAll(sample).catalogs;
    expect(models.get("a")).toMatchObject({
      endpoint: "openrouter",
      pool: "paid",
      inputUsdPerMillion: 1,
      pinProviders: ["deepinfra", "together"],
      pinQuantizations: ["fp8", "bf16"],
    });
    expect(models.get("b")).toMatchObject({ pool: "free", inputUsdPerMillion: undefined, pinProviders: [] });
    expect(models.get("c")).toMatchObject({ endpoint: "local", pool: "gpu" });
    expect(models.get("d")).toMatchObject({ endpoint: "openrouter", pool: "free" });
  });

  it("places the mistakes of a model's line", async () => {
    using sample = await createSampleWorkspace();
    sample.write(
      "1_raw/llm_models.csv",
      "id,model,endpoint,pool,input_usd_per_million,output_usd_per_million,pin_quantizations\n" +
        "a,m/a,http://here,,,,\nb,m/b,,my pool,,,\nc,m/c,,,1,,\nd,m/d,,,-1,2,fp9\n",
    );
    expect(places(sample).filter((place) => place.includes("llm_models"))).toEqual([
      "data/1_raw/llm_models.csv:2:7 design/catalog-bad-cell",
      "data/1_raw/llm_models.csv:3:8 design/catalog-bad-cell",
      "data/1_raw/llm_models.csv:5:9 design/catalog-bad-cell",
      "data/1_raw/llm_models.csv:5:14 design/catalog-bad-cell",
      "data/1_raw/llm_models.csv:4:1 daydream/price-incomplete",
    ]);
  });

  it("refuses a template that copies where there is nothing to copy", async () => {
    using sample = await createSampleWorkspace();
    sample.replace("1_raw/draft_templates.csv", "identity,llm", "identity,copy");
    expect(places(sample)).toEqual(["data/1_raw/draft_templates.csv:2:1 daydream/template-cannot-copy"]);
  });

  it("reads the scale of a rubric, and of one that states none, none", async () => {
    using sample = await createSampleWorkspace();
    const scale = () => readAll(sample).catalogs.templates.get("evaluation")?.get("concreteness")?.scale;
    expect(scale()).toEqual({ min: 0, max: 9 });
    const rubric = (cells: string) =>
      sample.write(
        "1_raw/evaluation_templates.csv",
        `template_id,parser,score_min,score_max\nconcreteness,${cells}\n`,
      );
    rubric("score_near_end,-2.5,10");
    expect([scale(), ...places(sample)]).toEqual([{ min: -2.5, max: 10 }]);
    rubric("in_last_line,,");
    expect([scale(), ...places(sample)]).toEqual([undefined]);
  });

  it.each([
    ["in_last_line,0,", "2:1 daydream/template-bad-scale"],
    ["in_last_line,,9", "2:1 daydream/template-bad-scale"],
    ["in_last_line,9,0", "2:1 daydream/template-bad-scale"],
    ["in_last_line,5,5", "2:1 daydream/template-bad-scale"],
    ["identity,0,9", "2:1 daydream/template-bad-scale"],
    ["in_last_line,nil,9", "2:27 design/catalog-bad-cell"],
    ["in_last_line,0,1e9", "2:29 design/catalog-bad-cell"],
  ])("refuses a rubric whose scale is none: %s", async (cells, problem) => {
    using sample = await createSampleWorkspace();
    sample.write(
      "1_raw/evaluation_templates.csv",
      `template_id,parser,score_min,score_max\nconcreteness,${cells}\n`,
    );
    expect(places(sample)).toEqual([`data/1_raw/evaluation_templates.csv:${problem}`]);
  });

  it("takes the next coarser text of a concept, and refuses a concept without any", async () => {
    using sample = await createSampleWorkspace();
    sample.replace("combo_mappings.csv", ",paragraph,", ",article,");
    sample.replace("combo_mappings.csv", "combo_v1_6469d78980c3", "by-hand");
    expect(readAll(sample).catalogs.combos.get("by-hand")?.contents[1]?.content).toMatch(/^Things kept/);
    for (const level of ["sentence", "paragraph"])
      sample.write(`1_raw/concepts/descriptions-${level}/spare-parts.txt`, " \n");
    expect(places(sample)).toEqual(["data/1_raw/concepts_metadata.csv:4:1 daydream/concept-without-text"]);
  });
});
