import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { fail } from "../errors.ts";
import { addModeOptions, chosenMode, type ModeFlags, requireBuilt } from "./mode.ts";
import { addDatasetOption, addWorkOptions, type WorkFlags, wholeNumber } from "./setting-options.ts";

interface RunFlags extends WorkFlags, ModeFlags {
  readonly test?: boolean;
  readonly dataset?: string[];
  readonly limit?: number;
  readonly teacher?: string;
  readonly dryRun?: boolean;
}

/** `run`: questions, then episodes. */
export function addRunCommand(program: Command, act: Act): void {
  addWorkOptions(
    addDatasetOption(
      addModeOptions(program.command("run").description("make questions, then verified episodes")),
    ),
  )
    .option("--test", "try the whole road offline on bundled datasets, under <data-root>/test")
    .option("--limit <n>", "at most so many questions per dataset", wholeNumber)
    .option("--teacher <name>", "who solves: reference, recorded:<folder> or a model id")
    .option("--dry-run", "say what would be made, change nothing")
    .action(
      act(async (io, flags: RunFlags) => {
        const mode = chosenMode(flags);
        if (mode !== undefined) requireBuilt(mode);
        if (mode === undefined && !flags.test) throw fail("mode-missing", {});
        if (flags.test) {
          const { smokeRunCommand } = await import("../production/smoke-run-command.ts");
          return smokeRunCommand(io, flags);
        }
        const { runCommand } = await import("../production/run-command.ts");
        return runCommand(io, flags);
      }),
    );
}
