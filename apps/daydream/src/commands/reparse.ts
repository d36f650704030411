import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `reparse` over. */
export interface ReparseFlags extends ReadFlags {
  readonly stage?: string;
  readonly dryRun?: boolean;
}

/** `reparse`: today's parsers over stored replies. */
export function addReparseCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("reparse")
      .argument("<cohort>", "a cohort")
      .description("read stored replies again by today's parsers, without a call, and say what differs")
      .option("--stage <stage>", "only this stage")
      .option("--dry-run", "say what would differ, and change nothing"),
  ).action(
    act(async (io, cohort: string, flags: ReparseFlags) => {
      const { reparseCommand } = await import("../inspect/reparse-command.ts");
      return reparseCommand(io, cohort, flags);
    }),
  );
}
