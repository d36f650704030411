import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `report` over. */
export interface ReportFlags extends ReadFlags {
  readonly all?: boolean;
}

/** `report`: everything that is known of a cohort, as CSV files. */
export function addReportCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("report")
      .argument("[cohorts...]", "cohorts; with several, also files over all of them")
      .description("write score tables of cohorts below cohorts/<id>/reports")
      .option("--all", "every cohort of the data root, and evaluations that belong to none"),
  ).action(
    act(async (io, cohorts: readonly string[], flags: ReportFlags) => {
      const { reportCommand } = await import("../report/report-command.ts");
      return reportCommand(io, cohorts, flags);
    }),
  );
}
