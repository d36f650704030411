import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addModelMapOption, addReadOptions, collect, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `plan` over. */
export interface PlanFlags extends ReadFlags {
  readonly policy?: readonly string[];
  readonly rescan?: boolean;
  readonly members?: boolean;
  readonly modelMap?: readonly string[];
}

/** `plan`: what a run would do and cost; changes nothing. */
export function addPlanCommand(program: Command, act: Act): void {
  const plan = addModelMapOption(
    program
      .command("plan")
      .argument("<cohort-or-file>", "a cohort, or the path of a spec")
      .description("show what a run would make, reuse and make again, and what it would cost")
      .option(
        "--policy <field=policy>",
        "what a changed input asks for: keep, redo-failed or redo; may be repeated",
        collect,
      )
      .option("--members", "list every member that would be made again")
      .option("--rescan", "read every generation anew instead of trusting the index"),
  );
  addReadOptions(plan).action(
    act(async (io, given: string, flags: PlanFlags) => {
      const { planCommand } = await import("../plan/plan-command.ts");
      return planCommand(io, given, flags);
    }),
  );
}
