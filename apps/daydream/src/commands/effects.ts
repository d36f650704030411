import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addChoiceOptions, type ChosenFlags } from "./compare.ts";

/** How commander hands the options of `effects` over. */
export interface EffectsFlags extends ChosenFlags {
  readonly axes?: string;
  readonly unit?: string;
}

/** `effects`: which axes matter at all. */
export function addEffectsCommand(program: Command, act: Act): void {
  addChoiceOptions(
    program
      .command("effects")
      .argument("<cohort>", "a compiled cohort")
      .description("show how much of the spread of scores goes with each axis, and with each pair of axes")
      .option("--axes <names>", "axes to tell apart, separated by commas (default: all that vary)")
      .option("--unit <name>", "what counts as one block (default: the widest unit that can)"),
  ).action(
    act(async (io, cohort: string, flags: EffectsFlags) => {
      const { effectsCommand } = await import("../compare/effects-command.ts");
      return effectsCommand(io, cohort, flags);
    }),
  );
}
