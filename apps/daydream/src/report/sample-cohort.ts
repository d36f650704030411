import { createSourceFiles } from "../catalog/source-files.ts";
import type { MemberLine } from "../cohort/parse-member-lines.ts";
import type { SampleWorkspace } from "../sample/sample-workspace.ts";
import { pipeline } from "../stages.ts";
import type { CohortEvaluations } from "./evaluation.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { readMemberLines } from "./read-member-lines.ts";
import { type SampleResultsOptions, writeSampleResults } from "./sample-results.ts";

/** How large a sample cohort is. */
export interface SampleCohortOptions extends Omit<SampleResultsOptions, "dataRoot"> {
  /** @default "tried" */
  readonly name?: string;
  /** @default 1 */
  readonly draftReplicates?: number;
  /** @default 2 */
  readonly judgeReplicates?: number;
  /** @default two */
  readonly judges?: readonly string[];
  /** Lines of YAML after the axes. @default a card that is met by nobody */
  readonly card?: string;
}

/**
 * For tests: a compiled cohort of three combos, two draft templates, one of them written from and taken as it is,
 * two rubrics and two judges, with results in the store.
 */
export async function makeSampleCohort(
  sample: SampleWorkspace,
  options: SampleCohortOptions = {},
): Promise<readonly MemberLine[]> {
  const { name = "tried" } = options;
  await writeSampleSpec(sample, options);
  const { code, err } = await sample.run(`compile ${name}`);
  if (code !== 0) throw new Error(err);
  const members = sampleMembers(sample, name);
  writeSampleResults(members, { ...options, dataRoot: sample.dataRoot });
  return members;
}

/** The members of a cohort of a sample workspace. */
export function sampleMembers({ dataRoot, folder }: SampleWorkspace, name = "tried"): readonly MemberLine[] {
  const files = createSourceFiles({ dataRoot, workingDirectory: folder });
  return readMemberLines(name, { files, pipeline, problems: [] });
}

/** The rows of a cohort of a sample workspace. */
export function sampleEvaluations(
  { dataRoot, folder }: SampleWorkspace,
  name = "tried",
): Promise<CohortEvaluations> {
  return readEvaluations(name, {
    files: createSourceFiles({ dataRoot, workingDirectory: folder }),
    pipeline,
  });
}

// --- internal ---

async function writeSampleSpec(
  sample: SampleWorkspace,
  {
    name = "tried",
    draftReplicates = 1,
    judgeReplicates = 2,
    judges = ["judge-a", "judge-b"],
    card,
  }: SampleCohortOptions,
): Promise<void> {
  const models = [
    "id,model,provider,display_name,specialization,input_usd_per_million,output_usd_per_million",
    "gpt-oss-120b,openai/gpt-oss-120b,openrouter,,,,",
    "gpt-oss-20b,openai/gpt-oss-20b,openrouter,,,,",
    ...["judge-a", "judge-b", "judge-c"].map((id) => `${id},other/${id},openrouter,,,1,2`),
  ];
  sample.write("1_raw/llm_models.csv", `${models.join("\n")}\n`);
  sample.write(
    "1_raw/evaluation_templates.csv",
    [
      "template_id,template_name,description,parser,generator,score_min,score_max",
      "concreteness,Concreteness,,in_last_line,llm,0,9",
      "clarity,Clarity,,in_last_line,llm,0,9",
      "",
    ].join("\n"),
  );
  sample.write(
    "1_raw/templates/evaluation/clarity.txt",
    "How clear is this?\n\n{{ response }}\n\nSCORE: 0 to 9.\n",
  );
  const concepts = ["tide-pools", "library-catalogues", "spare-parts", "night-trains"];
  const combos = [concepts.slice(0, 2), concepts.slice(1, 3), concepts.slice(2, 4)].map((ids, index) => ({
    id: `combo-${index + 1}`,
    ids,
  }));
  sample.write(
    "combo_mappings.csv",
    [
      "combo_id,version,concept_id,description_level,k_max,created_at",
      ...combos.flatMap(({ id, ids }) => ids.map((concept) => `${id},v1,${concept},paragraph,4,`)),
      "",
    ].join("\n"),
  );
  sample.write(
    `cohorts/${name}/spec/config.yaml`,
    [
      "axes:",
      `  combo_id: [${combos.map(({ id }) => id).join(", ")}]`,
      "  draft_template: [plain-links, one-question]",
      "  draft_llm: [gpt-oss-120b]",
      "  evaluation_template: [concreteness, clarity]",
      `  evaluation_llm: [${judges.join(", ")}]`,
      `replicates: { draft_llm: ${draftReplicates}, evaluation_llm: ${judgeReplicates} }`,
      "rules:",
      "  tuples:",
      "    essay_way:",
      "      axes: [essay_template, essay_llm]",
      "      items: [[essay-from-notes, gpt-oss-20b], [as-it-is, None]]",
      card ?? "card: { question: Is it any good?, metric: mean, success: { threshold: 9 } }",
      "output: { field_order: [combo_id] }",
      "",
    ].join("\n"),
  );
}
