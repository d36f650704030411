import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, collect, type ReadFlags, wholeNumber } from "./setting-options.ts";

/** How commander hands the options of `run` over. */
export interface RunFlags extends ReadFlags {
  readonly stage?: readonly string[];
  readonly only?: readonly string[];
  readonly limit?: number;
  readonly pilot?: boolean;
  readonly budget?: readonly string[];
  readonly retryFailed?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly policy?: readonly string[];
  readonly modelMap?: readonly string[];
  readonly record?: string;
  readonly replay?: string;
}

/** `run`: makes what cohorts still need. */
export function addRunCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("run")
      .argument("<cohort...>", "cohorts; what they share is made once")
      .description("make what cohorts still need: asks models, keeps every reply, goes on where it stopped")
      .option("--stage <stage>", "only this stage; may be repeated", collect)
      .option(
        "--only <axis=value>",
        "only members with this level, and what they need; may be repeated",
        collect,
      )
      .option("--limit <n>", "at most this many members of the last stage, and what they need", wholeNumber)
      .option(
        "--pilot",
        "first the few members in which every pair of levels meets, then a forecast of the rest",
      )
      .option(
        "--budget <amount>",
        "stop before more is spent: dollars (2.50) or tokens (200000tokens); both may be given",
        collect,
      )
      .option("--retry-failed", "ask again where the last attempt gave no result")
      .option("--force", "make what is chosen again, also what is there")
      .option("--dry-run", "show what would be done, and do nothing")
      .option(
        "--policy <field=policy>",
        "what a changed input asks for: keep, redo-failed or redo; may be repeated",
        collect,
      )
      .option(
        "--model-map <id=model[@endpoint]>",
        "ask another model in the place of one; or a CSV file (id,model,endpoint); may be repeated",
        collect,
      )
      .option(
        "--record <folder>",
        "keep every reply in this folder too, to be played again without a provider",
      )
      .option("--replay <folder>", "play recorded replies; asks nobody and costs nothing"),
  ).action(
    act(async (io, cohorts: readonly string[], flags: RunFlags) => {
      const { runCommand } = await import("../run/run-command.ts");
      return runCommand(io, cohorts, flags);
    }),
  );
}
