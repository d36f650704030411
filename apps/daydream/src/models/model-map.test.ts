import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { noModel } from "../catalog/read-models.ts";
import { makeMembers } from "../sample/make-members.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";
import { defaultConfig, type EndpointSetting } from "../settings/config-file.ts";
import { mapModels, readModelMap } from "./model-map.ts";

const catalog = `id,model,provider,endpoint,pool,input_usd_per_million,output_usd_per_million,pin_providers
gpt-oss-120b,openai/gpt-oss-120b,openrouter,,,1,2,deepinfra
gpt-oss-20b,openai/gpt-oss-20b,openrouter,,slow,3,4,
tiny-free,maker/tiny:free,openrouter,,,,,
`;

async function sampleWith() {
  const sample = await createSampleWorkspace();
  sample.write("1_raw/llm_models.csv", catalog);
  writeFileSync(
    join(sample.folder, "daydream.config.yaml"),
    'endpoints: { local: { base_url: "http://127.0.0.1:9/v1" } }\npools: { slow: { concurrency: 1 } }\n',
  );
  return sample;
}

function mapped(sample: SampleWorkspace, ...given: string[]) {
  const { catalogs } = sample.planned();
  const { endpoints } = defaultConfig();
  const local: EndpointSetting = {
    kind: "openai-compatible",
    name: "local",
    baseUrl: "http://127.0.0.1:9/v1",
  };
  const map = readModelMap(given, {
    models: catalogs.models,
    endpoints: new Map([...endpoints, ["local", local]]),
    workingDirectory: sample.folder,
  });
  return { before: catalogs, after: mapModels(catalogs, map) };
}

describe("mapModels()", () => {
  it("takes endpoint, pool, prices and pins of a model that the catalog knows", async () => {
    using sample = await sampleWith();
    const { before, after } = mapped(sample, "gpt-oss-120b=openai/gpt-oss-20b");
    expect(after.models.get("gpt-oss-120b")).toEqual({
      ...before.models.get("gpt-oss-20b"),
      id: "gpt-oss-120b",
    });
    expect(after.models.get("gpt-oss-20b")).toBe(before.models.get("gpt-oss-20b"));
  });

  it("claims nothing of a model that it does not know, and pins nothing elsewhere", async () => {
    using sample = await sampleWith();
    const { after } = mapped(sample, "gpt-oss-120b=openai/gpt-oss-120b@local", "gpt-oss-20b=a/b:free");
    expect(after.models.get("gpt-oss-120b")).toMatchObject({
      model: "openai/gpt-oss-120b",
      endpoint: "local",
      pool: "paid",
      inputUsdPerMillion: undefined,
      pinProviders: [],
    });
    expect(after.models.get("gpt-oss-20b")).toMatchObject({ endpoint: "openrouter", pool: "free" });
  });

  it("does not change the catalogs that it is given", async () => {
    using sample = await sampleWith();
    const { before, after } = mapped(sample, "gpt-oss-20b=other/model");
    expect(before.models.get("gpt-oss-20b")?.model).toBe("openai/gpt-oss-20b");
    expect(after.templates).toBe(before.templates);
  });
});

describe("readModelMap()", () => {
  it("reads a CSV file, with pool and prices where they are wanted", async () => {
    using sample = await sampleWith();
    writeFileSync(
      join(sample.folder, "map.csv"),
      "id,model,endpoint,pool,input_usd_per_million,output_usd_per_million\n" +
        "gpt-oss-120b,@cf/meta/small,local,slow,5,6\ngpt-oss-20b,a/b,,,0,0\n",
    );
    const { after } = mapped(sample, "map.csv");
    expect(after.models.get("gpt-oss-120b")).toMatchObject({
      model: "@cf/meta/small",
      endpoint: "local",
      pool: "slow",
      inputUsdPerMillion: 5,
      outputUsdPerMillion: 6,
    });
    expect(after.models.get("gpt-oss-20b")).toMatchObject({ endpoint: "openrouter", pool: "free" });
  });

  it("names every mistake at once, with what there is", async () => {
    using sample = await sampleWith();
    writeFileSync(
      join(sample.folder, "map.csv"),
      "id,model,endpoint,input_usd_per_million,output_usd_per_million\ngpt-oss-20b,a/b,local,1,\ngpt-oss-120b,,,,\n",
    );
    const given = ["nobody=a/b", "gpt-oss-20b=a/b@nowhere", "=x", "missing.csv", "map.csv", `${noModel}=a`];
    expect(() => mapped(sample, ...given)).toThrow(
      expect.objectContaining({
        code: "daydream/model-map-invalid",
        context: {
          problems: [
            "=x: should be ID=MODEL or ID=MODEL@ENDPOINT",
            "missing.csv: there is no such file, and it is not ID=MODEL",
            expect.stringMatching(/^map\.csv:3:14: .*the string that the provider knows/),
            "map.csv:2: one price and no output_usd_per_million",
            "nobody=a/b: there is no model nobody; there is gpt-oss-120b, gpt-oss-20b, tiny-free",
            "gpt-oss-20b=a/b@nowhere: there is no endpoint nowhere; there is openrouter, local",
            "map.csv:2: gpt-oss-20b is mapped twice",
            `${noModel}=a: there is no model ${noModel}; there is gpt-oss-120b, gpt-oss-20b, tiny-free`,
          ],
        },
      }),
    );
  });

  it("keeps a model string that begins with @ whole", async () => {
    using sample = await sampleWith();
    const { after } = mapped(sample, "gpt-oss-20b=@cf/meta/small");
    expect(after.models.get("gpt-oss-20b")?.model).toBe("@cf/meta/small");
  });
});

describe("plan --model-map", () => {
  async function counts(sample: SampleWorkspace, options: string) {
    const { code, out, err } = await sample.run(`plan first --json ${options}`);
    expect(err).toBe("");
    expect(code).toBe(0);
    const plan: PrintedPlan = JSON.parse(out);
    return { mapped: plan.model_map, new: plan.stages.map((stage) => stage.new) };
  }

  it("plans with the ids of the models that are asked, wherever they are asked", async () => {
    using sample = await sampleWith();
    makeMembers(sample.planned(), { dataRoot: sample.dataRoot });
    expect(await counts(sample, "")).toEqual({ mapped: [], new: [0, 0, 0] });
    expect(await counts(sample, "--model-map gpt-oss-20b=openai/gpt-oss-20b@local")).toEqual({
      mapped: ["gpt-oss-20b: openai/gpt-oss-20b → openai/gpt-oss-20b at local"],
      new: [0, 0, 0],
    });
    expect(await counts(sample, "--model-map gpt-oss-20b=maker/tiny:free")).toEqual({
      mapped: ["gpt-oss-20b: openai/gpt-oss-20b → maker/tiny:free at openrouter"],
      new: [0, 0, 8],
    });
    const { out } = await sample.run("plan first --model-map gpt-oss-20b=maker/tiny:free");
    expect(out).toContain("gpt-oss-20b: openai/gpt-oss-20b → maker/tiny:free at openrouter\n");
  });

  it("refuses a mistake with 2", async () => {
    using sample = await sampleWith();
    const { code, err } = await sample.run("plan first --model-map nobody=a/b");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("daydream/model-map-invalid") });
  });

  it("refuses a cohort whose ids say nothing of model strings", async () => {
    using sample = await sampleWith();
    sample.replace("cohorts/first/spec/config.yaml", "output:\n", "output:\n  ids: names-v1\n");
    expect(await counts(sample, "")).toMatchObject({ mapped: [] });
    const { code, err } = await sample.run("plan first --model-map gpt-oss-20b=a/b");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("daydream/model-map-with-names") });
  });
});

interface PrintedPlan {
  readonly model_map: readonly string[];
  readonly stages: readonly { readonly new: number }[];
}
