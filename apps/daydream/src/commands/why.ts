import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `why` over. */
export interface WhyFlags extends ReadFlags {
  readonly cohort?: string;
}

/** `why`: what made a generation, and what has changed since. */
export function addWhyCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("why")
      .argument("<generation>", "a generation's id, or the beginning of it")
      .description("say what a generation was made from, what of that has changed, and what a run would do")
      .option("--cohort <cohort>", "as this cohort plans it today (default: every cohort that it is in)"),
  ).action(
    act(async (io, given: string, flags: WhyFlags) => {
      const { whyCommand } = await import("../inspect/why-command.ts");
      return whyCommand(io, given, flags);
    }),
  );
}
