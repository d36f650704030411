import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `log` over. */
export interface LogFlags extends ReadFlags {
  readonly follow?: boolean;
  readonly failed?: boolean;
}

/** `log`: the runs there were, and what happened in them. */
export function addLogCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("log")
      .argument("[run-or-cohort]", "a run's id, or the beginning of it; a cohort")
      .description("list the runs there were; with a run's id, what happened in it")
      .option("--follow", "print what happens while the run goes on (without an id: the newest run)")
      .option("--failed", "only what failed (without an id: of the newest run)"),
  ).action(
    act(async (io, given: string | undefined, flags: LogFlags) => {
      const { logCommand } = await import("../inspect/log-command.ts");
      return logCommand(io, given, flags);
    }),
  );
}
