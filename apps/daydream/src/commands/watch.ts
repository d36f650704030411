import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `watch` over. */
export interface WatchFlags extends ReadFlags {
  readonly once?: boolean;
  readonly members?: boolean;
}

/** `watch`: what a run would do, whenever a catalog, a text or a spec changes. */
export function addWatchCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("watch")
      .argument("[cohort...]", "cohorts (default: all)")
      .description("say what a run would do whenever a catalog, a text or a spec changes; run nothing")
      .option(
        "--once",
        "compare with the last look and end: 0 changed or not, 1 when a cohort cannot be planned",
      )
      .option("--members", "list the members"),
  ).action(
    act(async (io, cohorts: readonly string[], flags: WatchFlags) => {
      const { watchCommand } = await import("../watch/watch-command.ts");
      return watchCommand(io, cohorts, flags);
    }),
  );
}
