import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** `models`: the models of the catalog, where they are asked and what they cost. */
export function addModelsCommand(program: Command, act: Act): void {
  addReadOptions(
    program.command("models").description("the models of the catalog, with endpoint, pool and prices"),
  ).action(
    act(async (io, flags: ReadFlags) => {
      const { modelsCommand } = await import("../catalog/models-command.ts");
      return modelsCommand(io, flags);
    }),
  );
}
