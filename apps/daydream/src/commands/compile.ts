import type { Act } from "@daydream/terminal";
import { type Command, Option } from "commander";
import { addReadOptions, collect, type ReadFlags, wholeNumber } from "./setting-options.ts";

/** How commander hands the options of `compile` over. */
export interface CompileFlags extends ReadFlags {
  readonly out?: string;
  readonly format?: "csv" | "jsonl";
  readonly limit?: number;
  readonly catalog?: readonly string[];
  readonly catalogCsv?: readonly string[];
}

/** `compile`: a cohort's members, or a spec file's rows. */
export function addCompileCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("compile")
      .argument("<cohort-or-file>", "a cohort, or the path of a spec")
      .description("write a cohort's manifest, membership and seeds; of a spec file only the rows")
      .option("--out <file>", "rows of a spec file go there instead of to the terminal")
      .addOption(
        new Option("--format <format>", "of the rows (default: by --out's suffix, else csv)").choices([
          "csv",
          "jsonl",
        ]),
      )
      .option("--limit <n>", "print this many rows at most", wholeNumber)
      .option("--catalog <file>", "JSON object: axis → names it may have; may be repeated", collect)
      .option(
        "--catalog-csv <name=path[:column]>",
        "names that an axis may have, from a CSV column (default: id); @NAME is a file of the data root; may be repeated",
        collect,
      ),
  ).action(
    act(async (io, given: string, flags: CompileFlags) => {
      const { compileCommand } = await import("../cohort/compile-command.ts");
      return compileCommand(io, given, flags);
    }),
  );
}
