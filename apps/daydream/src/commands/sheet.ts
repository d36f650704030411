import type { Act } from "@daydream/terminal";
import { type Command, InvalidArgumentError } from "commander";
import { addReadOptions, type ReadFlags, wholeNumber } from "./setting-options.ts";

/** How commander hands the options of `sheet write` over. */
export interface SheetWriteFlags extends ReadFlags {
  readonly out: string;
  readonly n?: number;
  readonly rubric?: string;
  readonly seed?: number;
  readonly judge?: string;
}

/** How commander hands the options of `sheet import` over. */
export interface SheetImportFlags extends ReadFlags {
  readonly judge?: string;
}

/** `sheet`: people as judges. */
export function addSheetCommand(program: Command, act: Act): void {
  const sheet = program.command("sheet").description("have people score texts, blind");
  addReadOptions(
    sheet
      .command("write")
      .argument("<cohort>", "a compiled cohort with texts to judge")
      .description("write a blind scoring sheet, as a page and as CSV")
      .requiredOption("--out <folder>", "where to write sheet.html and sheet.csv")
      .option("--n <count>", "texts, drawn by lot", wholeNumber, 20)
      .option("--rubric <name>", "what is asked; needed where there are several")
      .option("--seed <number>", "another one draws other texts in another order", seed, 1)
      .option("--judge <name>", "the person that it is for (default: whoever gets it)"),
  ).action(
    act(async (io, cohort: string, flags: SheetWriteFlags) => {
      const { sheetWriteCommand } = await import("../scoring-sheet/write-command.ts");
      return sheetWriteCommand(io, cohort, flags);
    }),
  );
  addReadOptions(
    sheet
      .command("import")
      .argument("<file>", "a filled sheet.csv")
      .description("take a person's scores in as evaluations of one more judge, person:NAME")
      .option("--judge <name>", "whose scores these are; needed unless the sheet was written for one person"),
  ).action(
    act(async (io, file: string, flags: SheetImportFlags) => {
      const { sheetImportCommand } = await import("../scoring-sheet/import-command.ts");
      return sheetImportCommand(io, file, flags);
    }),
  );
}

// --- internal ---

function seed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("It must be a whole number.");
  return value;
}
