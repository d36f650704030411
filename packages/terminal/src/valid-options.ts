import type { Command } from "commander";

/** The options and sub-commands that a command takes, as one line for an error. */
export function validOptions(command: Command): string {
  const names = [
    ...command.commands.map((child) => child.name()),
    ...command.options.map((option) => option.long ?? option.short ?? option.flags),
  ];
  return names.join(" ");
}
