import { defineErrors } from "@daydream/base";
import { inspectErrors } from "./inspect/inspect-errors.ts";

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
  "bad-index": {
    message: ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
    hint: () => "delete it; it is made again from the files",
  },
  "migration-impossible": {
    message: ({ cohort, problems }: { cohort: string; problems: readonly string[] }) =>
      `no spec gives the members of ${cohort}:\n${problems.join("\n")}`,
    hint: () => "nothing was written",
  },
  ...inspectErrors,
});

export const { fail } = daydreamErrors;
