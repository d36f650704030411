import type { Act } from "@daydream/terminal";
import type { Command } from "commander";

/** `init`: a folder to start from. */
export function addInitCommand(program: Command, act: Act): void {
  program
    .command("init")
    .argument("[folder]", "a new or empty folder", ".")
    .description("write a small worked cohort with its catalogs, .env.example and .gitignore")
    .action(
      act(async (io, folder: string) => {
        const { initCommand } = await import("../init/init-command.ts");
        return initCommand(io, folder);
      }),
    );
}
