import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** `migrate`: a spec for a cohort that has only its membership. */
export function addMigrateCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("migrate")
      .argument("<cohort>", "a cohort with a membership.csv, whose members are in the store")
      .description("write the spec that compiles to exactly a cohort's members")
      .option("--to <cohort>", "write it as the spec of this cohort instead"),
  ).action(
    act(async (io, cohort: string, flags: ReadFlags & { readonly to?: string }) => {
      const { migrateCommand } = await import("../migrate/migrate-command.ts");
      return migrateCommand(io, cohort, flags);
    }),
  );
}
