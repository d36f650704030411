import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Io } from "@daydream/terminal";
import { fail } from "../errors.ts";

/** Variables by name. Keys are among them: it is passed to what sends them, and never printed or kept. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The file that may stand in the working directory. */
export const environmentFileName = ".env";

/**
 * The environment, and under it what `.env` in the working directory says. A variable that is set to nothing
 * counts as not set.
 *
 * @throws `daydream/bad-config` for a file that cannot be read.
 */
export function readEnvironment({
  environment,
  workingDirectory,
}: Pick<Io, "environment" | "workingDirectory">): Environment {
  const file = readFileIfThere(join(workingDirectory, environmentFileName));
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== "");
  return { ...(file === undefined ? {} : parseEnv(file)), ...Object.fromEntries(set) };
}

// --- internal ---

function readFileIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    // A folder of that name is somebody's virtual environment.
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(String(error.code))) return undefined;
    throw fail("bad-config", { file: environmentFileName, problem: `cannot be read (${error.code})` });
  }
}
