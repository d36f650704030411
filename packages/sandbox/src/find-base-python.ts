import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fail } from "./errors.ts";
import { runCommand } from "./run-command.ts";

/** An interpreter that an environment can be built on. */
export interface BasePython {
  /** Its own file, links followed. */
  readonly path: string;
  readonly version: string;
  /** False when ordinary users cannot start it. */
  readonly isReadableToAll: boolean;
}

export interface FindBasePythonOptions {
  /** The one to use; it is used or refused, never replaced by another. */
  readonly python?: string | undefined;
  /** Where to look names up. @default PATH */
  readonly path?: string | undefined;
}

/**
 * Finds a Python of 3.11 or newer. Root takes one that ordinary users can start, when there is one: an
 * environment on top of it then works for everybody.
 *
 * @throws `sandbox/setup-failed` when there is none.
 */
export async function findBasePython(options: FindBasePythonOptions = {}): Promise<BasePython> {
  if (options.python !== undefined) return await requirePython(options.python);
  const found: BasePython[] = [];
  for (const candidate of await candidates(options.path ?? process.env.PATH ?? "")) {
    const base = await inspect(candidate);
    if (base === undefined) continue;
    if (base.isReadableToAll || process.getuid?.() !== 0) return base;
    found.push(base);
  }
  const [first] = found;
  if (first !== undefined) return first;
  throw fail("setup-failed", {
    step: "finding Python",
    detail: "no Python of 3.11 or newer is installed",
    fix: "install one (Debian: `apt-get install python3 python3-venv`), or name one with `--python PATH`",
  });
}

// --- internal ---

const names = ["python3.11", "python3.12", "python3.13", "python3.14", "python3"];

async function requirePython(python: string): Promise<BasePython> {
  const base = await inspect(python);
  if (base !== undefined) return base;
  throw fail("setup-failed", {
    step: "finding Python",
    detail: `${python} is not a Python of 3.11 or newer that can be started`,
    fix: "name another one with `--python PATH`",
  });
}

async function candidates(path: string): Promise<readonly string[]> {
  const directories = path.split(delimiter).filter((part) => part !== "");
  const places = names.flatMap((name) => directories.map((directory) => join(directory, name)));
  const there: string[] = [];
  for (const place of [...places, "/usr/bin/python3"]) if (await isExecutable(place)) there.push(place);
  return there;
}

/** The interpreter behind a path, when it works and is new enough. Shims are started, not trusted. */
async function inspect(python: string): Promise<BasePython | undefined> {
  const { isDone, output } = await runCommand(python, ["-I", "-c", sayWho]);
  const [executable, major, minor, patch] = output.split(" ");
  if (!isDone || executable === undefined || !(await isExecutable(executable))) return undefined;
  if (Number(major) !== 3 || Number(minor) < 11) return undefined;
  const path = await realpath(executable);
  return { path, version: `${major}.${minor}.${patch}`, isReadableToAll: await isReadableToAll(path) };
}

/** One expression that any Python understands, also those too old for the package's own files. */
const sayWho = "import sys; print(sys.executable, *sys.version_info[:3])";

async function isReadableToAll(path: string): Promise<boolean> {
  for (let place = path; ; place = dirname(place)) {
    const { mode } = await stat(place);
    if ((mode & 0o001) === 0) return false;
    if (place === dirname(place)) return true;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
