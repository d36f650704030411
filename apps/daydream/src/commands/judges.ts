import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addChoiceOptions, type ChosenFlags, share } from "./compare.ts";

/** How commander hands the options of `judges` over. */
export interface JudgesFlags extends ChosenFlags {
  readonly confidence?: number;
  readonly unit?: string;
}

/** `judges`: how far the scores can be trusted. */
export function addJudgesCommand(program: Command, act: Act): void {
  addChoiceOptions(
    program
      .command("judges")
      .argument("<cohort>", "a compiled cohort")
      .description(
        "show how far judges agree with themselves and each other, and what else moves their scores",
      )
      .option("--confidence <share>", "of the intervals", share, 0.95)
      .option("--unit <name>", "what counts as one block (default: the widest unit that can)"),
  ).action(
    act(async (io, cohort: string, flags: JudgesFlags) => {
      const { judgesCommand } = await import("../compare/judges-command.ts");
      return judgesCommand(io, cohort, flags);
    }),
  );
}
