import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags, wholeNumber } from "./setting-options.ts";

/** How commander hands the options of `combos add` over. */
export interface AddComboFlags extends ReadFlags {
  readonly level: string;
  readonly kMax?: number;
}

/** `combos add|list|show`: named sets of concepts. */
export function addCombosCommand(program: Command, act: Act): void {
  const combos = program.command("combos").description("named sets of concepts");
  addReadOptions(
    combos
      .command("add")
      .argument("<concept...>", "concepts of the catalog; their order does not count")
      .description("add a combo to the catalog; its name is made from its content")
      .option("--level <level>", "which description is used", "paragraph")
      .option(
        "--k-max <n>",
        "most concepts that such a combo may have (default: as many as given)",
        wholeNumber,
      ),
  ).action(
    act(async (io, concepts: readonly string[], flags: AddComboFlags) => {
      const { addComboCommand } = await import("../catalog/combos-commands.ts");
      return addComboCommand(io, concepts, flags);
    }),
  );
  addReadOptions(combos.command("list").description("what there is")).action(
    act(async (io, flags: ReadFlags) => {
      const { listCombosCommand } = await import("../catalog/combos-commands.ts");
      return listCombosCommand(io, flags);
    }),
  );
  addReadOptions(
    combos.command("show").argument("<combo>").description("its concepts with the texts that reach a model"),
  ).action(
    act(async (io, combo: string, flags: ReadFlags) => {
      const { showComboCommand } = await import("../catalog/combos-commands.ts");
      return showComboCommand(io, combo, flags);
    }),
  );
}
