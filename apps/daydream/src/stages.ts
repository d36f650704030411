import { definePipeline } from "./pipeline/pipeline.ts";

/** Draft, essay, evaluation: the only place that names them. */
export const pipeline = definePipeline([
  {
    name: "draft",
    prefix: "d",
    axes: [
      { name: "combo_id", aliases: ["combo"], role: "content", catalog: "combos" },
      { name: "draft_template", role: "content", catalog: "templates" },
      {
        name: "draft_llm",
        aliases: ["draft_model", "generation_llm"],
        role: "model",
        catalog: "models",
      },
      {
        name: "draft_replicate",
        aliases: ["draft_template_replicate", "draft_llm_replicate", "draft_rep"],
        role: "replicate",
      },
    ],
    variables: { concepts: "concepts" },
    parsers: ["identity", "essay_block", "essay_block_lenient", "essay_idea_last"],
    defaults: { maxTokens: 20_480, minLines: 3 },
    hidesForbiddenTerms: true,
  },
  {
    name: "essay",
    prefix: "e",
    parent: "draft",
    givenBy: "essay_id",
    axes: [
      { name: "essay_template", role: "content", catalog: "templates" },
      { name: "essay_llm", aliases: ["essay_model"], role: "model", catalog: "models" },
      {
        name: "essay_replicate",
        aliases: ["essay_template_replicate", "essay_llm_replicate", "essay_rep"],
        role: "replicate",
      },
    ],
    nameAxes: ["essay_template", "essay_replicate"],
    variables: { draft_block: "parent-text", links_block: "parent-text" },
    parsers: ["identity"],
    defaults: { maxTokens: 20_480, minLines: 0 },
    hidesForbiddenTerms: true,
  },
  {
    name: "evaluation",
    prefix: "v",
    parent: "essay",
    axes: [
      { name: "evaluation_template", role: "content", catalog: "templates" },
      { name: "evaluation_llm", aliases: ["evaluation_model"], role: "model", catalog: "models" },
      {
        name: "evaluation_replicate",
        aliases: ["evaluation_template_replicate", "evaluation_llm_replicate", "evaluation_rep"],
        role: "replicate",
      },
    ],
    variables: { response: "parent-text" },
    parsers: ["in_last_line", "score_near_end", "identity"],
    defaults: { maxTokens: 20_480, minLines: 0 },
    hidesForbiddenTerms: false,
  },
]);
