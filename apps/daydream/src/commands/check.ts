import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** `check`: everything that would keep a cohort from being run, found before anything is spent. */
export function addCheckCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("check")
      .argument("[cohort-or-file]", "a cohort, or the path of a spec")
      .description("look for everything that is wrong with a spec, its catalogs and its templates")
      .option("--all", "every spec of the data root, every template of its catalogs"),
  ).action(
    act(async (io, given: string | undefined, flags: ReadFlags & { readonly all?: boolean }) => {
      const { checkCommand } = await import("../cohort/check-command.ts");
      return checkCommand(io, given, flags);
    }),
  );
}
