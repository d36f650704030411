import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** `preview`: what a model would be asked. */
export function addPreviewCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("preview")
      .argument("<cohort-or-file>", "a cohort, or the path of a spec")
      .description("show one rendered prompt per template")
      .option("--stage <stage>", "only of this stage")
      .option("--template <id>", "only of this template"),
  ).action(
    act(
      async (
        io,
        given: string,
        flags: ReadFlags & { readonly stage?: string; readonly template?: string },
      ) => {
        const { previewCommand } = await import("../prompt/preview-command.ts");
        return previewCommand(io, given, flags);
      },
    ),
  );
}
