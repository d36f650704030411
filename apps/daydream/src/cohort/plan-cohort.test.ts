import { describe, expect, it } from "vitest";
import { definePipeline } from "../pipeline/pipeline.ts";
import { createSampleWorkspace, type SampleWorkspace } from "../sample/sample-workspace.ts";
import { pipeline } from "../stages.ts";

const specPath = "cohorts/first/spec/config.yaml";

function problems(sample: SampleWorkspace, cohort?: string): readonly string[] {
  const plan = sample.plan(cohort);
  if (plan.kind === "planned") return [];
  return plan.problems.map(
    ({ file, line, column, code, message }) => `${file}:${line}:${column} ${code} ${message}`,
  );
}

function idsByStage(sample: SampleWorkspace): Record<string, readonly string[]> {
  const { members } = sample.planned();
  return Object.fromEntries(
    pipeline.map(({ name }) => [
      name,
      members
        .filter(({ stage }) => stage === name)
        .map(({ id }) => id)
        .sort(),
    ]),
  );
}

describe("planCohort()", () => {
  it("finds problems of the spec, the catalogs and the templates at once", async () => {
    using sample = await createSampleWorkspace();
    sample.replace(specPath, "concreteness", "conciseness");
    sample.replace(specPath, "market stall", "Tide  POOLS");
    sample.replace("1_raw/llm_models.csv", "gpt-oss-20b,", ",");
    sample.write("1_raw/templates/draft/plain-links.txt", "{{ idea }}\n");
    const found = problems(sample);
    expect(found).toEqual([
      expect.stringContaining("data/1_raw/llm_models.csv:3:1 design/catalog-bad-cell"),
      expect.stringMatching(/config.yaml:9:25 design\/catalog-missing-level conciseness/),
      expect.stringMatching(/config.yaml:10:20 design\/catalog-missing-level gpt-oss-20b/),
    ]);
    sample.replace(specPath, "conciseness", "concreteness");
    sample.replace("1_raw/llm_models.csv", "\n,", "\ngpt-oss-20b,");
    expect(problems(sample).map((text) => text.replace(/ the .*/, ""))).toEqual([
      "data/1_raw/concepts_metadata.csv:2:1 daydream/forbidden-term",
      "data/1_raw/templates/draft/plain-links.txt:1:4 daydream/undefined-variable",
    ]);
  });

  it("looks for forbidden terms in concepts, drafts and essays, and lets rubrics name them", async () => {
    using sample = await createSampleWorkspace();
    sample.write(
      "1_raw/templates/draft/plain-links.txt",
      "One\n  Market-\nstall {# market stall #}{{ concepts | length }}",
    );
    sample.write("1_raw/templates/essay/essay-from-notes.txt", "{{ draft_block }} marketstalls");
    sample.write("1_raw/templates/evaluation/concreteness.txt", "market stall {{ response }}");
    sample.replace(
      "1_raw/concepts/descriptions-paragraph/night-trains.txt",
      "Trains",
      "A market stall. Trains",
    );
    expect(problems(sample).map((text) => text.replace(/ the .*/, ""))).toEqual([
      "data/1_raw/templates/draft/plain-links.txt:2:3 daydream/forbidden-term",
      "data/1_raw/templates/essay/essay-from-notes.txt:1:19 daydream/forbidden-term",
    ]);
  });

  it("refuses None for a template that asks a model", async () => {
    using sample = await createSampleWorkspace();
    sample.write(
      "cohorts/first/spec/items/essay_way.csv",
      "essay_template,essay_llm\nessay-from-notes,None\nas-it-is,None\n",
    );
    expect(problems(sample)).toEqual([
      expect.stringContaining(
        "essay_way.csv:2:18 daydream/model-needed the essay template essay-from-notes asks",
      ),
    ]);
  });

  it("accepts ids from the store, from compiled cohorts and from committed specs, and names the others", async () => {
    using sample = await createSampleWorkspace();
    const { essay: [planned = ""] = [] } = idsByStage(sample);
    sample.write("gens/essay/e_stored/metadata.json", "{}");
    sample.write("cohorts/old/spec/config.yaml", "axes: {}\n");
    sample.write("cohorts/old/membership.csv", "stage,gen_id\nessay,e_listed\n");
    sample.write(
      "cohorts/curated/spec/config.yaml",
      `axes:\n  essay_id: [${planned}, e_stored, e_listed, e_nowhere]\n  evaluation_template: [concreteness]\n  evaluation_llm: [gpt-oss-20b]\noutput: { field_order: [] }\n`,
    );
    expect(problems(sample, "curated")).toEqual([
      expect.stringContaining(
        "daydream/member-unknown e_nowhere is no essay of a committed cohort or of the store",
      ),
    ]);
    sample.replace("cohorts/curated/spec/config.yaml", ", e_nowhere", "");
    const members = sample.planned("curated").members;
    expect(members.map(({ stage, parentId }) => `${stage} of ${parentId}`)).toEqual([
      `evaluation of ${planned}`,
      "evaluation of e_stored",
      "evaluation of e_listed",
    ]);
  });

  it("gives the same ids whatever labels are called and rows are ordered", async () => {
    using sample = await createSampleWorkspace();
    const before = idsByStage(sample);
    sample.replace(specPath, "[plain-links, one-question]", "[one-question, plain-links]");
    sample.replace(specPath, "combo_v1_6469d78980c3", "three-things");
    sample.replace("combo_mappings.csv", "combo_v1_6469d78980c3", "three-things");
    for (const path of [specPath, "1_raw/llm_models.csv", "cohorts/first/spec/items/essay_way.csv"]) {
      const text = sample.read(path);
      sample.write(path, text.replaceAll(/(^|[[,])gpt-oss-120b/gm, "$1the-big-one"));
    }
    sample.replace(specPath, "max_tokens: 4096", "max_tokens: 9999");
    expect(idsByStage(sample)).toEqual(before);
  });

  it("makes only a rubric's evaluations new when the rubric is edited", async () => {
    using sample = await createSampleWorkspace();
    sample.write(
      "1_raw/evaluation_templates.csv",
      "template_id,parser\nconcreteness,in_last_line\nother,in_last_line\n",
    );
    sample.write("1_raw/templates/evaluation/other.txt", "{{ response }} SCORE: 0 to 9");
    sample.replace(specPath, "[concreteness]", "[concreteness, other]");
    const before = sample.planned().members;
    sample.write("1_raw/templates/evaluation/other.txt", "{{ response }} SCORE: 0 to 9.");
    const known = new Set(before.map(({ id }) => id));
    const fresh = sample.planned().members.filter(({ id }) => !known.has(id));
    expect(fresh).toHaveLength(8);
    expect(new Set(fresh.map(({ axes }) => axes.evaluation_template))).toEqual(new Set(["other"]));
  });

  it("takes a fourth stage as data alone", async () => {
    using sample = await createSampleWorkspace();
    const longer = definePipeline([
      ...pipeline,
      {
        name: "summary",
        prefix: "s",
        parent: "evaluation",
        axes: [
          { name: "summary_template", role: "content", catalog: "templates" },
          { name: "summary_llm", role: "model", catalog: "models" },
        ],
        variables: { verdict: "parent-text" },
        parsers: ["identity"],
        defaults: { maxTokens: 100, minLines: 0 },
        hidesForbiddenTerms: false,
      },
    ]);
    sample.write("1_raw/summary_templates.csv", "template_id\nshort\n");
    sample.write("1_raw/templates/summary/short.txt", "In one line: {{ verdict }} {{ response }}");
    sample.replace(
      specPath,
      "axes:\n  combo",
      "axes:\n  summary_template: [short]\n  summary_llm: [gpt-oss-20b]\n  combo",
    );
    const refused = sample.plan("first", { pipeline: longer });
    expect(refused).toMatchObject({ problems: [{ code: "daydream/undefined-variable", line: 1 }] });
    sample.write("1_raw/templates/summary/short.txt", "In one line: {{ verdict }}");
    const plan = sample.plan("first", { pipeline: longer });
    if (plan.kind === "invalid") throw new Error(JSON.stringify(plan.problems));
    const summaries = plan.members.filter(({ stage }) => stage === "summary");
    expect(summaries).toHaveLength(8);
    expect(summaries.every(({ id, parentId }) => id.startsWith("s_") && parentId?.startsWith("v_"))).toBe(
      true,
    );
  });
});
