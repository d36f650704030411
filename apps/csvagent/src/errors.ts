import { defineErrors } from "@daydream/base";

/** Every code that csvagent itself raises. */
export const csvagentErrors = defineErrors("csvagent", {
  "bad-config": {
    message: ({ file, problem }: { file: string; problem: string }) => `${file}: ${problem}`,
    hint: () => "csvagent doctor prints the settings that can stand there",
  },
  "source-missing": {
    message: () => "say whose with --source: template, procedural, llm_gen, all",
  },
  "mode-missing": {
    message: () => "say which questions: --template, --procedural, --llm-gen or --all",
  },
  "mode-conflict": {
    message: ({ chosen }: { chosen: readonly string[] }) =>
      `${chosen.join(" and ")} exclude each other: choose one of --template, --procedural, --llm-gen, --all`,
  },
  "mode-not-built": {
    message: ({ missing }: { missing: readonly string[] }) =>
      `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not built yet; --template is`,
    hint: () => "csvagent run --template",
  },
  "bad-option": {
    message: ({ option, problem }: { option: string; problem: string }) => `${option}: ${problem}`,
    hint: () => "see csvagent --help",
  },
});

export const { fail } = csvagentErrors;
