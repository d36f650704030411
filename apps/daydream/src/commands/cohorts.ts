import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** `cohorts list|show|verify`: the cohorts of a data root. */
export function addCohortsCommand(program: Command, act: Act): void {
  const cohorts = program.command("cohorts").description("the cohorts of a data root");
  addReadOptions(cohorts.command("list").description("what there is")).action(
    act(async (io, flags: ReadFlags) => {
      const { listCohortsCommand } = await import("../cohort/list-cohorts-command.ts");
      return listCohortsCommand(io, flags);
    }),
  );
  addReadOptions(
    cohorts.command("show").argument("<cohort>").description("a compiled cohort's members by stage"),
  ).action(
    act(async (io, cohort: string, flags: ReadFlags) => {
      const { showCohortCommand } = await import("../cohort/cohorts-commands.ts");
      return showCohortCommand(io, cohort, flags);
    }),
  );
  addReadOptions(
    cohorts
      .command("verify")
      .argument("<cohort>")
      .description("look for everything that is wrong with a compiled cohort's files"),
  ).action(
    act(async (io, cohort: string, flags: ReadFlags) => {
      const { verifyCohortCommand } = await import("../cohort/cohorts-commands.ts");
      return verifyCohortCommand(io, cohort, flags);
    }),
  );
}
