import { type Command, InvalidArgumentError, Option } from "commander";
import { type SandboxChoice, type SettingFlags, sandboxChoices } from "../settings/settings.ts";

/** Adds `--data-root`: where everything is kept. */
export function addDataRootOption(command: Command): Command {
  return command.option("--data-root <dir>", "folder that keeps everything (default: ./data)");
}

/** Adds the options of every command that runs Python. */
export function addWorkOptions(command: Command): Command {
  return addDataRootOption(command)
    .option("--concurrency <n>", "how many run at once (default: one per core)", wholeNumber)
    .addOption(
      new Option("--sandbox <tier>", "isolation; auto takes the best one here").choices([...sandboxChoices]),
    );
}

/** Adds `--json` to a command that reads. */
export function addJsonOption(command: Command): Command {
  return command.option("--json", "print JSON for programs instead of text for people");
}

/** Adds `--dataset`, which may be given several times. */
export function addDatasetOption(command: Command): Command {
  return command.option("--dataset <slug...>", "only these datasets");
}

/** commander's parser of a whole number of at least 1. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  }
  return value;
}

/** How commander hands the setting options over. */
export interface WorkFlags extends SettingFlags {
  readonly dataRoot?: string;
  readonly concurrency?: number;
  readonly sandbox?: SandboxChoice;
}
