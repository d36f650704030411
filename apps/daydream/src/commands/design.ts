import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags, wholeNumber } from "./setting-options.ts";

/** `explain`, `diff` and `grow`: what a spec means, how two differ, what to add to one. */
export function addDesignCommands(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("explain")
      .argument("<cohort-or-file>", "a cohort, or the path of a spec")
      .description("show how a spec comes to its rows: loops, what each rule removed, coverage"),
  ).action(
    act(async (io, given: string, flags: ReadFlags) => {
      const { explainCommand } = await import("../cohort/explain-command.ts");
      return explainCommand(io, given, flags);
    }),
  );

  addReadOptions(
    program
      .command("diff")
      .argument("<before>", "a cohort, or the path of a spec")
      .argument("<after>", "a cohort, or the path of a spec")
      .description("show which levels, rows and members two specs do not share"),
  ).action(
    act(async (io, before: string, after: string, flags: ReadFlags) => {
      const { diffCommand } = await import("../cohort/diff-command.ts");
      return diffCommand(io, { before, after }, flags);
    }),
  );

  addReadOptions(
    program
      .command("grow")
      .argument("<cohort>", "a compiled cohort whose spec has changed since")
      .description("find few rows that restore the coverage of a cohort whose spec has grown")
      .option(
        "--strength <n>",
        "how many axes are covered together (default: the spec's, else 2)",
        wholeNumber,
      )
      .option("--out <file>", "write the new rows there as CSV"),
  ).action(
    act(
      async (
        io,
        cohort: string,
        flags: ReadFlags & { readonly strength?: number; readonly out?: string },
      ) => {
        const { growCommand } = await import("../cohort/grow-command.ts");
        return growCommand(io, cohort, flags);
      },
    ),
  );
}
