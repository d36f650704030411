import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `status` over. */
export interface StatusFlags extends ReadFlags {
  readonly failed?: boolean;
}

/** `status`: how far cohorts are. */
export function addStatusCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("status")
      .argument("[cohort...]", "cohorts; default: all")
      .description("show how far cohorts are, what they cost so far, and who is at work")
      .option("--failed", "list the members that failed, with what to do about each"),
  ).action(
    act(async (io, cohorts: readonly string[], flags: StatusFlags) => {
      const { statusCommand } = await import("../inspect/status-command.ts");
      return statusCommand(io, cohorts, flags);
    }),
  );
}
