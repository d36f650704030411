import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, collect, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `pivot` over. */
export interface PivotFlags extends ReadFlags {
  readonly rows: string;
  readonly cols?: string;
  readonly value?: string;
  readonly reduce?: string;
  readonly filter?: readonly string[];
  readonly csv?: boolean;
}

/** `pivot`: scores by any axes. */
export function addPivotCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("pivot")
      .argument("<cohort>", "a compiled cohort")
      .description("show one number per combination of levels; replicates count once each")
      .requiredOption(
        "--rows <axes>",
        "axes of the rows, separated by commas; a stage's name stands for its ids",
      )
      .option("--cols <axes>", "axes of the columns")
      .option("--value <what>", "score, share (of its scale), characters, cost_usd or duration_s", "score")
      .option("--reduce <how>", "mean, median, min, max, n or sd", "mean")
      .option("--filter <axis=level>", "only these levels, separated by commas; may be repeated", collect)
      .option("--csv", "print CSV"),
  ).action(
    act(async (io, cohort: string, flags: PivotFlags) => {
      const { pivotCommand } = await import("../report/pivot-command.ts");
      return pivotCommand(io, cohort, flags);
    }),
  );
}
