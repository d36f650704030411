import { type Command, InvalidArgumentError } from "commander";
import type { SettingFlags } from "../settings/settings.ts";

/** Adds `--data-root`: where everything is kept. */
export function addDataRootOption(command: Command): Command {
  return command.option("--data-root <dir>", "folder that keeps everything (default: ./data)");
}

/** Adds what every reading command has. */
export function addReadOptions(command: Command): Command {
  return addDataRootOption(command).option("--json", "print JSON for programs instead of text for people");
}

/** Adds `--model-map`: other models behind the catalog's ids. */
export function addModelMapOption(command: Command): Command {
  return command.option(
    "--model-map <id=model[@endpoint]>",
    "ask another model in the place of a catalog's; or a CSV file (id,model,endpoint); may be repeated",
    collect,
  );
}

/** How commander hands the options of a reading command over. */
export interface ReadFlags extends SettingFlags {
  readonly json?: boolean;
}

/** commander's parser of a whole number of at least 1. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return value;
}

/** commander's way of collecting an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
