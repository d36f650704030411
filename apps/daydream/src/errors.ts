import { defineErrors } from "@daydream/base";
import { careErrors } from "./care/care-errors.ts";
import { inspectErrors } from "./inspect/inspect-errors.ts";
import { sheetErrors } from "./scoring-sheet/sheet-errors.ts";

/** Every code that daydream itself raises or reports. */
export const daydreamErrors = defineErrors("daydream", {
  "bad-config": {
    message: ({ file, problem }: { file: string; problem: string }) => `${file}: ${problem}`,
    hint: () => "daydream doctor prints the settings that can stand there",
  },
  "bad-option": {
    message: ({ option, problem }: { option: string; problem: string }) => `${option}: ${problem}`,
    hint: () => "see daydream --help",
  },
  "invalid-input": {
    message: ({ problems }: { problems: readonly string[] }) =>
      `${problems.length} ${problems.length === 1 ? "problem" : "problems"}, nothing was changed\n${problems.join("\n")}`,
    hint: () => "every problem is listed with its place; correct them and run the same command again",
  },
  "cohort-unknown": {
    message: ({ cohort, dataRoot }: { cohort: string; dataRoot: string; known: readonly string[] }) =>
      `there is no cohort "${cohort}" in ${dataRoot}`,
    hint: ({ known }: { cohort: string; dataRoot: string; known: readonly string[] }) =>
      `there are ${known.join(", ") || "none"}; a spec file is named by its path`,
  },
  "cohort-bad-name": {
    message: ({ cohort }: { cohort: string }) => `"${cohort}" cannot name a cohort`,
    hint: () => "use letters, digits, -, _ and ., beginning with a letter or digit",
  },
  "cohort-missing": {
    message: () => "say which cohort, or --all",
    hint: () => "daydream cohorts list shows those that are there",
  },
  "cohort-not-compiled": {
    message: ({ cohort, path }: { cohort: string; path: string }) => `${cohort} has no ${path}`,
    hint: ({ cohort }: { cohort: string; path: string }) => `daydream compile ${cohort}`,
  },
  "cohort-damaged": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
    hint: () => "daydream cohorts verify lists everything that is wrong; daydream compile writes it anew",
  },
  "spec-missing": {
    message: ({ path }: { path: string }) => `there is no spec ${path}`,
    hint: () => "give a cohort's name or the path of a .yaml or .json file",
  },
  "spec-exists": {
    message: ({ path }: { path: string }) => `there is already something at ${path}`,
    hint: () => "choose another name, or move it away",
  },
  "place-not-empty": {
    message: ({ path, found }: { path: string; found: string }) => `${path} is not empty: ${found} is there`,
    hint: () => "daydream init NEW-FOLDER starts in a new one",
  },
  "catalog-file-missing": {
    message: ({ path }: { path: string }) => `there is no catalog ${path}`,
    hint: () => "daydream init writes a data root with every catalog",
  },
  "catalog-unreadable": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
    hint: () =>
      "a catalog file is a JSON object; each value is a list of names, or an object whose keys are names",
  },
  "catalog-attribute-unknown": {
    message: ({ attribute }: { attribute: string; known: readonly string[] }) =>
      `@${attribute} is no file of a data root`,
    hint: ({ known }: { attribute: string; known: readonly string[] }) =>
      `known: ${known.map((name) => `@${name}`).join(", ")}`,
  },
  "concept-without-text": {
    message: ({ concept, level, folders }: { concept: string; level: string; folders: readonly string[] }) =>
      `there is no text of the concept ${concept} at level ${level} or a coarser one (looked in ${folders.join(", ")})`,
    hint: ({ concept, level }: { concept: string; level: string; folders: readonly string[] }) =>
      `write 1_raw/concepts/descriptions-${level}/${concept}.txt`,
  },
  "template-text-missing": {
    message: ({ template, path }: { template: string; path: string }) =>
      `the template ${template} has no text: there is no ${path}`,
    hint: () => "write the file, or take the line out of the catalog",
  },
  "template-cannot-copy": {
    message: ({ template, stage }: { template: string; stage: string }) =>
      `the template ${template} copies, and ${stage} has no parent to copy from`,
  },
  "template-bad-scale": {
    message: ({ template, problem }: { template: string; problem: string }) =>
      `the scale of the template ${template}: ${problem}`,
    hint: () =>
      "score_min and score_max are the lowest and the highest score of its rubric; or leave both blank",
  },
  "template-syntax": {
    message: ({ template, problem }: { template: string; problem: string }) =>
      `the template ${template} is no template: ${problem}`,
    hint: () => "text that looks like a tag can stand between {% raw %} and {% endraw %}",
  },
  "template-feature": {
    message: ({ template, feature }: { template: string; feature: string }) =>
      `the template ${template} uses ${feature}, which templates here cannot`,
    hint: () => "a template is one file: variables, if, for, set, macro and raw",
  },
  "undefined-variable": {
    message: ({
      template,
      variable,
      line,
    }: {
      template: string;
      variable: string;
      line: number;
      known: readonly string[];
    }) => `the template ${template} uses ${variable} in line ${line}, which nothing defines`,
    hint: ({ known }: { template: string; variable: string; line: number; known: readonly string[] }) =>
      `there is ${known.join(", ")}`,
  },
  "unknown-filter": {
    message: ({ template, filter, line }: { template: string; filter: string; line: number }) =>
      `the template ${template} uses the filter ${filter} in line ${line}, which there is not`,
  },
  "template-fails": {
    message: ({ template, problem }: { template: string; problem: string }) =>
      `the template ${template} cannot be rendered: ${problem}`,
  },
  "forbidden-term": {
    message: ({ term, found, where }: { term: string; found: string; where: string }) =>
      `${where} says "${found}": the card forbids "${term}"`,
    hint: () => "the models are to find it by themselves: reword this, or take the term off the card",
  },
  "model-needed": {
    message: ({ stage, template }: { stage: string; template: string }) =>
      `the ${stage} template ${template} asks a model, and the row names None`,
    hint: () => "pair None with templates whose generator is copy only",
  },
  "member-unknown": {
    message: ({ stage, id }: { stage: string; id: string }) =>
      `${id} is no ${stage} of a committed cohort or of the store`,
    hint: () => "daydream cohorts show lists the ids of a cohort's members",
  },
  "combo-needs-concepts": {
    message: ({ count, maxConcepts }: { count: number; maxConcepts: number }) =>
      `${count} concepts, and k_max allows 1 to ${maxConcepts}`,
    hint: () => "daydream combos add CONCEPT… --k-max N",
  },
  "combo-unknown": {
    message: ({ combo }: { combo: string; known: readonly string[] }) => `there is no combo ${combo}`,
    hint: ({ known }: { combo: string; known: readonly string[] }) =>
      `there are ${known.length === 0 ? "none" : known.join(", ")}`,
  },
  "concept-unknown": {
    message: ({ concepts }: { concepts: readonly string[]; known: readonly string[] }) =>
      `there is no concept ${concepts.join(", ")}`,
    hint: ({ known }: { concepts: readonly string[]; known: readonly string[] }) =>
      `there are ${known.join(", ")}`,
  },
  "bad-inputs": {
    message: ({ path, problem }: { path: string; problem: string }) =>
      `${path} is no record of inputs: ${problem}`,
    hint: () => "it was not written by daydream, or by another version of it; move the folder away",
  },
  "bad-metadata": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
    hint: () => "it was not written by daydream or its predecessor; move the folder away",
  },
  "truncated-raw": {
    message: ({ maxTokens }: { maxTokens: number | undefined }) =>
      `the reply was cut${maxTokens === undefined ? "" : ` at ${maxTokens} tokens`}`,
    hint: () => "raise max_tokens of the stage in the spec; the next run asks again for what was cut",
  },
  "min-lines-not-met": {
    message: ({ observed, required }: { observed: number; required: number }) =>
      `the reply has ${observed} lines that are not blank, ${required} are required`,
    hint: () => "daydream run COHORT --retry-failed asks again; min_lines of the stage is in the spec",
  },
  "filtered-reply": {
    message: () => "the provider's filter kept the reply back",
    hint: () => "daydream run COHORT --retry-failed asks again; another model may answer",
  },
  "refused-reply": {
    message: () => "the model refused to answer",
    hint: () => "daydream show GEN_ID shows its words",
  },
  "reasoning-only-reply": {
    message: () => "the model thought and did not answer",
    hint: () => "raise max_tokens of the stage in the spec: thinking counts as output",
  },
  "empty-reply": {
    message: () => "the reply is empty",
    hint: () => "daydream run COHORT --retry-failed asks again; a very small max_tokens may be the cause",
  },
  "parse-failed": {
    message: ({ parser, reason, problem }: { parser: string; reason: string; problem: string }) =>
      `the parser ${parser} found no result (${reason}): ${problem}`,
    hint: () => "daydream show GEN_ID shows the reply; daydream run COHORT --retry-failed asks again",
  },
  "cohorts-disagree": {
    message: ({
      id,
      field,
      cohorts,
      values,
    }: {
      id: string;
      field: string;
      cohorts: readonly [string, string];
      values: readonly [string | number | null, string | number | null];
    }) =>
      `${cohorts[0]} and ${cohorts[1]} share ${id} and ask different things: ${field} is ${values.join(" and ")}`,
    hint: () => "give both specs the same setting, or run them one after the other",
  },
  "parent-missing": {
    message: ({ id, stage, parent }: { id: string; stage: string; parent: string }) =>
      `${id} continues ${parent}, and there is no text of that ${stage}`,
    hint: () => "daydream run COHORT without --stage makes the parent first",
  },
  "calls-impossible": {
    message: ({ problems }: { problems: readonly string[] }) =>
      `no call can be made, nothing was changed\n${problems.join("\n")}`,
    hint: () => "daydream doctor shows endpoints, keys and pools",
  },
  "generation-damaged": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
    hint: () => "daydream store verify lists everything that is wrong in the store",
  },
  "bad-index": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
    hint: () => "delete it; it is made again from the files",
  },
  "models-not-ready": {
    message: ({ problems }: { problems: readonly string[] }) =>
      `${problems.length} problems with the models, nothing was asked\n${problems.join("\n")}`,
    hint: () => "daydream doctor shows endpoints, keys and pools; daydream models what the catalog says",
  },
  "model-unknown": {
    message: ({ models }: { models: readonly string[]; known: readonly string[] }) =>
      `there is no model ${models.join(", ")} in the catalog`,
    hint: ({ known }: { models: readonly string[]; known: readonly string[] }) =>
      `there is ${known.join(", ") || "none"}`,
  },
  "endpoint-unknown": {
    message: ({ endpoint, models }: { endpoint: string; models: readonly string[] }) =>
      `no endpoint ${endpoint} is known, and ${models.join(", ")} should be asked there`,
    hint: ({ endpoint }: { endpoint: string; models: readonly string[] }) =>
      `say it in daydream.config.yaml: endpoints: { ${endpoint}: { base_url: …, key: ENV_VARIABLE } }`,
  },
  "pool-unknown": {
    message: ({ pool, models }: { pool: string; models: readonly string[] }) =>
      `no pool ${pool} is known, and ${models.join(", ")} should share its limits`,
    hint: ({ pool }: { pool: string; models: readonly string[] }) =>
      `say it in daydream.config.yaml: pools: { ${pool}: { concurrency: 5, rate: 60/min } }`,
  },
  "pins-not-possible": {
    message: ({ endpoint, models }: { endpoint: string; models: readonly string[] }) =>
      `the endpoint ${endpoint} cannot be told who is to serve ${models.join(", ")}`,
    hint: () => "pin_providers and pin_quantizations work with openrouter; leave them blank elsewhere",
  },
  "key-missing": {
    message: ({ variable, endpoint, models }: KeyContext) =>
      `${variable} is not set: the endpoint ${endpoint} needs it for ${models.join(", ")}`,
    hint: ({ variable }: KeyContext) => `put ${variable}=… into .env in this folder, or into the environment`,
  },
  "key-unusable": {
    message: ({ variable, endpoint }: KeyContext) =>
      `${variable} holds no key for the endpoint ${endpoint}: it has blanks or other signs that no key has`,
    hint: ({ variable }: KeyContext) => `correct ${variable} in .env or in the environment`,
  },
  "prices-missing": {
    message: ({ models }: { models: readonly string[] }) =>
      `a budget in dollars cannot hold: nobody says what ${models.join(", ")} costs`,
    hint: () =>
      "put input_usd_per_million and output_usd_per_million into 1_raw/llm_models.csv (0 for a free model)",
  },
  "price-incomplete": {
    message: ({ model, column }: { model: string; column: string }) =>
      `the model ${model} has one price and no ${column}`,
    hint: () => "give both prices (0 for a free model), or none",
  },
  "model-map-invalid": {
    message: ({ problems }: { problems: readonly string[] }) => `--model-map: ${problems.join("; ")}`,
    hint: () => "it is ID=MODEL, ID=MODEL@ENDPOINT, or a CSV file with the columns id,model,endpoint",
  },
  "model-map-with-names": {
    message: ({ cohort }: { cohort: string }) =>
      `the ids of ${cohort} (names-v1) do not say which model was asked: what a mapped model writes would pass for its own`,
    hint: () => "use a spec with ids: content for a run with --model-map",
  },
  "bad-query": {
    message: ({ problem }: { problem: string }) => problem,
    hint: () =>
      `daydream sql "DESCRIBE evaluations" tells the columns; generations and members are there too`,
  },
  "migration-impossible": {
    message: ({ cohort, problems }: { cohort: string; problems: readonly string[] }) =>
      `no spec gives the members of ${cohort}:\n${problems.join("\n")}`,
    hint: () => "nothing was written",
  },
  ...careErrors,
  ...inspectErrors,
  ...sheetErrors,
});

export const { fail } = daydreamErrors;

// --- internal ---

type KeyContext = {
  readonly variable: string;
  readonly endpoint: string;
  readonly models: readonly string[];
};
