import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addDataRootOption, addJsonOption } from "./setting-options.ts";

/** `status`: what is there and what to do next. */
export function addStatusCommand(program: Command, act: Act): void {
  addJsonOption(
    addDataRootOption(program.command("status").description("what is there, and what to do next")),
  ).action(
    act(async (io, flags: { dataRoot?: string; json?: boolean }) => {
      const { statusCommand } = await import("../inspection/status-command.ts");
      return statusCommand(io, flags);
    }),
  );
}
