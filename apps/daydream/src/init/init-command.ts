import { cpSync, existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type ExitCode, exitCode, type Io } from "@daydream/terminal";
import { describePath } from "../catalog/source-files.ts";
import { fail } from "../errors.ts";

/** `init`: writes the starter folder; refuses a place where something is already. */
export async function initCommand(io: Io, folder: string): Promise<ExitCode> {
  const target = resolve(io.workingDirectory, folder);
  const name = describePath(target, io.workingDirectory);
  const [found] = existsSync(target) ? readdirSync(target) : [];
  if (found !== undefined) throw fail("place-not-empty", { path: name, found });
  mkdirSync(target, { recursive: true });
  cpSync(starterFolder, target, { recursive: true });
  for (const [plain, dotted] of Object.entries(dotFiles))
    renameSync(join(target, plain), join(target, dotted));
  const enter = name === "." ? "" : `  cd ${name}\n`;
  io.out(
    `wrote a small cohort to ${name}\n\n${enter}  daydream check --all      is everything in order?\n` +
      "  daydream explain first    how the spec comes to its rows\n" +
      "  daydream preview first    what the models would be asked\n" +
      "  daydream compile first    write the cohort\n" +
      "  daydream plan first       what a run would do and cost\n",
  );
  return exitCode.done;
}

// --- internal ---

const starterFolder = fileURLToPath(new URL("../../starter", import.meta.url));

/** npm leaves files of these names out of a package, so the starter spells them without their dots. */
const dotFiles = { gitignore: ".gitignore", "env.example": ".env.example" };
