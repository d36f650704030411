import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addModeOptions, type ModeFlags, requireBuilt, requireMode } from "./mode.ts";
import { addDatasetOption, addWorkOptions, type WorkFlags, wholeNumber } from "./setting-options.ts";

interface QuestionFlags extends WorkFlags, ModeFlags {
  readonly dataset?: string[];
  readonly maxDatasets?: number;
  readonly limit?: number;
  readonly dryRun?: boolean;
  readonly regenerate?: boolean;
}

interface EpisodeFlags extends WorkFlags, ModeFlags {
  readonly dataset?: string[];
  readonly limit?: number;
  readonly maxQuestions?: number;
  readonly dryRun?: boolean;
  readonly fresh?: boolean;
  readonly teacher?: string;
}

/** `generate questions` and `generate episodes`: one stage at a time. */
export function addGenerateCommand(program: Command, act: Act): void {
  const generate = program.command("generate").description("make one stage: questions or episodes");

  addWorkOptions(
    addDatasetOption(
      addModeOptions(generate.command("questions").description("make questions with their ground truth")),
    ),
  )
    .option("--max-datasets <n>", "at most so many datasets", wholeNumber)
    .option("--limit <n>", "at most so many questions per dataset", wholeNumber)
    .option("--regenerate", "make the files anew: questions that no template gives any more go")
    .option("--dry-run", "say what would be made, change nothing")
    .action(
      act(async (io, flags: QuestionFlags) => {
        requireBuilt(requireMode(flags));
        const { generateQuestionsCommand } = await import("../production/generate-questions-command.ts");
        return generateQuestionsCommand(io, flags);
      }),
    );

  addWorkOptions(
    addDatasetOption(
      addModeOptions(generate.command("episodes").description("let a teacher solve the questions; verify")),
    ),
  )
    .option("--limit <n>", "at most so many questions per dataset", wholeNumber)
    .option("--max-questions <n>", "the same as --limit", wholeNumber)
    .option("--teacher <name>", "who solves: reference, recorded:<folder> or a model id")
    .option("--fresh", "make all episodes anew; the old file is replaced at the end, whole")
    .option("--dry-run", "say what would be made, change nothing")
    .action(
      act(async (io, flags: EpisodeFlags) => {
        requireBuilt(requireMode(flags));
        const { generateEpisodesCommand } = await import("../production/generate-episodes-command.ts");
        return generateEpisodesCommand(io, { ...flags, limit: flags.limit ?? flags.maxQuestions });
      }),
    );
}
