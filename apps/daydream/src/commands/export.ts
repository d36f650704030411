import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import type { SettingFlags } from "../settings/settings.ts";
import { addDataRootOption } from "./setting-options.ts";

/** How commander hands the options of `export` over. */
export interface ExportFlags extends SettingFlags {
  readonly out: string;
  readonly format?: string;
  readonly table?: string;
  readonly texts?: boolean;
}

/** `export`: a cohort as one file for other programs. */
export function addExportCommand(program: Command, act: Act): void {
  addDataRootOption(
    program
      .command("export")
      .argument("<cohort>", "a compiled cohort")
      .description("write every evaluation with its axes, score, cost and texts to one file")
      .requiredOption("--out <file>", "the file; what is there is replaced")
      .option("--format <format>", "csv or parquet (default: as the file's name ends)")
      .option("--table <table>", "evaluations, generations or members", "evaluations")
      .option("--no-texts", "leave texts and replies out"),
  ).action(
    act(async (io, cohort: string, flags: ExportFlags) => {
      const { exportCommand } = await import("../report/export-command.ts");
      return exportCommand(io, cohort, flags);
    }),
  );
}
