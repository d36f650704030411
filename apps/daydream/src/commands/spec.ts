import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import type { SettingFlags } from "../settings/settings.ts";
import { addDataRootOption } from "./setting-options.ts";

/** `spec copy`: begin a cohort from another one. */
export function addSpecCommand(program: Command, act: Act): void {
  const spec = program.command("spec").description("the specs of a data root");
  addDataRootOption(
    spec
      .command("copy")
      .argument("<from>", "a cohort")
      .argument("<to>", "the new cohort's name")
      .description("copy a cohort's spec, with the files beside it, to a new cohort"),
  ).action(
    act(async (io, from: string, to: string, flags: SettingFlags) => {
      const { copySpecCommand } = await import("../cohort/copy-spec-command.ts");
      return copySpecCommand(io, { from, to }, flags);
    }),
  );
}
