import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, collect, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `sql` over. */
export interface SqlFlags extends ReadFlags {
  readonly cohort?: readonly string[];
  readonly csv?: boolean;
}

/** `sql`: questions that no other command answers. */
export function addSqlCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("sql")
      .argument("<query>", "a SELECT in DuckDB's SQL; DESCRIBE evaluations tells the columns")
      .description(
        "ask one query of the tables evaluations, generations and members; it can reach nothing else",
      )
      .option("--cohort <name>", "of this cohort; may be repeated (default: all that are compiled)", collect)
      .option("--csv", "print CSV"),
  ).action(
    act(async (io, query: string, flags: SqlFlags) => {
      const { sqlCommand } = await import("../report/sql-command.ts");
      return sqlCommand(io, query, flags);
    }),
  );
}
