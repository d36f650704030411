import type { Act } from "@daydream/terminal";
import { type Command, Option } from "commander";
import { fail } from "../errors.ts";
import { sources } from "../question/sources.ts";
import { addDataRootOption, addDatasetOption, addJsonOption, wholeNumber } from "./setting-options.ts";

interface InspectFlags {
  readonly dataRoot?: string;
  readonly json?: boolean;
  readonly source?: "template" | "procedural" | "llm_gen" | "all";
  readonly dataset?: string[];
  readonly sample?: number;
  readonly count?: number;
  readonly showHint?: boolean;
  readonly showAnswer?: boolean;
  readonly showHooks?: boolean;
  readonly showCode?: boolean;
  readonly verified?: boolean;
  readonly output?: string;
}

/** `inspect questions|episodes|trace`: look at what was made. */
export function addInspectCommand(program: Command, act: Act): void {
  const inspect = program.command("inspect").description("look at questions, episodes and traces");
  const sourceOption = () => new Option("--source <source>", "whose").choices([...sources, "all"]);

  addJsonOption(
    addDatasetOption(addDataRootOption(inspect.command("questions").description("a table, and one whole"))),
  )
    .addOption(sourceOption())
    .option("--sample <n>", "how many", wholeNumber, 5)
    .option("--show-hint", "with the hints")
    .option("--show-answer", "with the expected answers")
    .action(
      act(async (io, flags: InspectFlags) => {
        if (flags.source === undefined) throw fail("source-missing", {});
        const { inspectQuestionsCommand } = await import("../inspection/inspect-questions-command.ts");
        return inspectQuestionsCommand(io, flags);
      }),
    );

  addJsonOption(
    addDatasetOption(addDataRootOption(inspect.command("episodes").description("a table, newest first"))),
  )
    .addOption(sourceOption())
    .option("--output <file>", "another episode file")
    .option("--count <n>", "how many", wholeNumber, 5)
    .option("--verified", "only verified ones")
    .option("--show-hooks", "with the number of hooks")
    .action(
      act(async (io, flags: InspectFlags) => {
        const { inspectEpisodesCommand } = await import("../inspection/inspect-episodes-command.ts");
        return inspectEpisodesCommand(io, flags);
      }),
    );

  addJsonOption(
    addDataRootOption(
      inspect
        .command("trace")
        .argument("<episode-id>", "an episode's id, or how it begins")
        .description("turn by turn"),
    ),
  )
    .addOption(sourceOption())
    .option("--output <file>", "another episode file")
    .action(
      act(async (io, prefix: string, flags: InspectFlags) => {
        const { inspectTraceCommand } = await import("../inspection/inspect-trace-command.ts");
        return inspectTraceCommand(io, prefix, flags);
      }),
    );
}
