import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import {
  addDataRootOption,
  addDatasetOption,
  addJsonOption,
  addWorkOptions,
  type WorkFlags,
} from "./setting-options.ts";

interface TemplateFlags extends WorkFlags {
  readonly json?: boolean;
  readonly dataset?: string[];
}

/** `templates list|check`: the analysis recipes that questions are made from. */
export function addTemplatesCommand(program: Command, act: Act): void {
  const templates = program
    .command("templates")
    .description("the analysis recipes that questions are made from");

  addJsonOption(
    addDataRootOption(
      templates.command("list").description("bundled ones and those under <data-root>/templates"),
    ),
  ).action(
    act(async (io, flags: TemplateFlags) => {
      const { listTemplatesCommand } = await import("../template/list-templates-command.ts");
      return listTemplatesCommand(io, flags);
    }),
  );

  addJsonOption(
    addDatasetOption(
      addWorkOptions(
        templates
          .command("check")
          .argument("<file>", "a template file")
          .description("read a template, say where it applies and why, run it once for each dataset"),
      ),
    ),
  ).action(
    act(async (io, file: string, flags: TemplateFlags) => {
      const { checkTemplateCommand } = await import("../template/check-template-command.ts");
      return checkTemplateCommand(io, file, flags);
    }),
  );
}
