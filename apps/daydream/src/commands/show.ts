import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `show` over. */
export interface ShowFlags extends ReadFlags {
  readonly prompt?: boolean;
  readonly raw?: boolean;
  readonly parsed?: boolean;
}

/** `show`: one generation, or how two differ. */
export function addShowCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("show")
      .argument("<generation>", "a generation's id, or the beginning of it")
      .argument("[other]", "another one: compare their results, prompts and axes word by word")
      .description("show a generation: lineage, call, prompt, reply and result; or how two of them differ")
      .option("--prompt", "only the prompt")
      .option("--raw", "only the reply")
      .option("--parsed", "only the result"),
  ).action(
    act(async (io, given: string, other: string | undefined, flags: ShowFlags) => {
      const { showCommand } = await import("../inspect/show-command.ts");
      return showCommand(io, [given, other], flags);
    }),
  );
}
