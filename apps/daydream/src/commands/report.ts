import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `report` over. */
export interface ReportFlags extends ReadFlags {
  readonly all?: boolean;
  readonly page?: boolean;
  readonly require?: string;
}

/** `report`: everything that is known of a cohort, as CSV files and as a page. */
export function addReportCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("report")
      .argument("[cohorts...]", "cohorts; with several, also files over all of them")
      .description("write score tables and a page to look at below cohorts/<id>/reports")
      .option("--all", "every cohort of the data root, and evaluations that belong to none")
      .option("--no-page", "leave report.html out")
      .option("--require <verdict>", "met: exit with 1 unless the criterion of every card is met"),
  ).action(
    act(async (io, cohorts: readonly string[], flags: ReportFlags) => {
      const { reportCommand } = await import("../report/report-command.ts");
      return reportCommand(io, cohorts, flags);
    }),
  );
}
