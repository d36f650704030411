import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, lstat, readlink } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseJson } from "@daydream/base";
import { z } from "zod";
import { fail } from "./errors.ts";

/** Directory of the package's Python files. */
export const pythonDirectory = fileURLToPath(new URL("../python", import.meta.url));

/** Directory that `npm run setup` makes the environment in. */
export const environmentDirectory = fileURLToPath(new URL("../.venv", import.meta.url));

export interface EnvironmentOptions {
  /** Path of the environment's interpreter. */
  readonly python?: string | undefined;
  /** Where `DAYDREAM_PYTHON` is looked up. @default process.env */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** Path of the interpreter to use: as told, else `DAYDREAM_PYTHON`, else the one of `npm run setup`. */
export function environmentPython({ python, variables = process.env }: EnvironmentOptions = {}): string {
  const told = python ?? variables.DAYDREAM_PYTHON;
  return told === undefined || told === "" ? `${environmentDirectory}/bin/python` : resolve(told);
}

/** An interpreter, and where it keeps what it needs. */
export type Environment = z.infer<typeof environmentSchema> & {
  /** Path that it is started by. */
  readonly python: string;
};

/**
 * Asks the environment's interpreter about itself.
 *
 * @throws `sandbox/no-environment` when there is none, `sandbox/interpreter-unreadable` when this user may not
 * read it, `sandbox/environment-unusable` when it does not work or is older than 3.11.
 */
export async function describeEnvironment(options: EnvironmentOptions = {}): Promise<Environment> {
  const python = environmentPython(options);
  await checkExecutable(python);
  const answer = await ask(python);
  const parsed = parseJson(answer);
  const environment = environmentSchema.safeParse(parsed.kind === "parsed" ? parsed.value : undefined);
  if (!environment.success) {
    throw fail("environment-unusable", { python, detail: `its answer was ${answer.slice(0, 200)}` });
  }
  const [major = 0, minor = 0] = environment.data.version.split(".").map(Number);
  if (major !== 3 || minor < 11) {
    const detail = `it is Python ${environment.data.version}, 3.11 or newer is needed`;
    throw fail("environment-unusable", { python, detail });
  }
  return { python, ...environment.data };
}

/** The user of this process, for messages. */
export function currentUser(): string {
  return process.getuid === undefined ? "this user" : `user ${process.getuid()}`;
}

// --- internal ---

const environmentSchema = z.object({
  version: z.string(),
  implementation: z.string(),
  prefix: z.string(),
  basePrefix: z.string(),
  executables: z.array(z.string()),
  libraries: z.array(z.string()),
  searchPath: z.array(z.string()),
  mappedFiles: z.array(z.string()),
});

async function checkExecutable(python: string): Promise<void> {
  try {
    await access(python, constants.X_OK);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") throw fail("no-environment", { python }, { cause: error });
    if (code !== "EACCES") throw error;
    const path = await firstUnreadable(python);
    throw fail("interpreter-unreadable", { path, user: currentUser() }, { cause: error });
  }
}

/** The directory on the way to the interpreter, links followed, that keeps this user out; else the file itself. */
async function firstUnreadable(path: string): Promise<string> {
  const target = await readlink(path).catch(() => undefined);
  const followed = target === undefined ? path : resolve(dirname(path), target);
  let inside = "/";
  for (const name of followed.split(sep).filter((part) => part !== "")) {
    const next = join(inside, name);
    if (!(await canStat(next))) return inside;
    inside = next;
  }
  return followed === path ? path : await firstUnreadable(followed);
}

async function canStat(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EACCES") return false;
    throw error;
  }
}

function ask(python: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const script = `${pythonDirectory}/describe_interpreter.py`;
    const options = { env: { LANG: "C.UTF-8" }, cwd: "/", timeout: 20_000 };
    execFile(python, ["-I", "-B", script], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else {
        const detail = stderr.trim().split("\n").at(-1) || error.message;
        reject(fail("environment-unusable", { python, detail }, { cause: error }));
      }
    });
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
