import { constants } from "node:fs";
import { access, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashBytes, parseJson } from "@daydream/base";
import { fail } from "./errors.ts";
import { type BasePython, findBasePython } from "./find-base-python.ts";
import { installSystemPackage } from "./install-system-package.ts";
import { type CommandOutcome, runCommand } from "./run-command.ts";

export interface MakeEnvironmentOptions {
  /** Adds what the Python files are tested and linted with. @default false */
  readonly isDevelopment?: boolean;
  /** The interpreter to build on. @default the first of 3.11 or newer in PATH */
  readonly python?: string | undefined;
  /** Where the environment goes. @default `.venv` of this package */
  readonly directory?: string;
  /** Folder of `requirements.lock` and `requirements-dev.lock`. @default this package's */
  readonly locks?: string;
  /** Hears of each step before it begins. */
  readonly onStep?: (step: string) => void;
  /** Aborting ends the step in progress and leaves the environment as it was. */
  readonly signal?: AbortSignal;
}

/** What became of the environment. */
export interface MadeEnvironment {
  readonly kind: "made" | "current";
  /** Path of its interpreter. */
  readonly python: string;
  readonly version: string;
  /** Whether it was made with the tools for development. */
  readonly isDevelopment: boolean;
  /** Things to know, each a sentence. */
  readonly notes: readonly string[];
}

/**
 * Makes the Python environment from the hash-locked requirements; one that is current is left alone.
 *
 * It is built beside the old one and takes its place when it is whole: interrupted at any point, what was
 * there before still works.
 *
 * @throws `sandbox/setup-failed` with the step and what it printed.
 */
export async function makeEnvironment(options: MakeEnvironmentOptions = {}): Promise<MadeEnvironment> {
  const directory = options.directory ?? defaultDirectory;
  const locks = await readLocks(options.locks ?? defaultLocks);
  const wanted: Wanted = {
    lockHash: options.isDevelopment === true ? locks.developmentHash : locks.hash,
    python: options.python === undefined ? undefined : await realpathOf(options.python),
  };
  await removeLeftovers(directory);
  const stamp = await readStamp(directory);
  if (stamp !== undefined && isCurrent(stamp, wanted)) return describe("current", directory, stamp, []);

  const base = await findBasePython({ python: options.python });
  const building = `${directory}.making-${process.pid}`;
  try {
    const notes = await build(building, base, options, locks);
    const made: Stamp = {
      hashes: options.isDevelopment === true ? [locks.developmentHash, locks.hash] : [locks.hash],
      base: base.path,
      version: base.version,
    };
    await settle(building, directory);
    await writeFile(join(building, stampName), `${JSON.stringify(made, null, 2)}\n`);
    await replace(building, directory);
    return describe("made", directory, made, notes);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

// --- internal ---

const defaultDirectory = fileURLToPath(new URL("../.venv", import.meta.url));
const defaultLocks = fileURLToPath(new URL("../python", import.meta.url));
const stampName = "daydream-environment.json";

interface Locks {
  readonly file: string;
  readonly developmentFile: string;
  readonly hash: string;
  readonly developmentHash: string;
}

interface Wanted {
  readonly lockHash: string;
  readonly python: string | undefined;
}

/** Written last: an environment that has one is whole. */
interface Stamp {
  /** Of every lock that the environment satisfies. */
  readonly hashes: readonly string[];
  readonly base: string;
  readonly version: string;
}

async function readLocks(folder: string): Promise<Locks> {
  const file = join(folder, "requirements.lock");
  const developmentFile = join(folder, "requirements-dev.lock");
  const [hash, developmentHash] = await Promise.all(
    [file, developmentFile].map(async (path) => hashBytes(await readFile(path))),
  );
  return { file, developmentFile, hash: hash ?? "", developmentHash: developmentHash ?? "" };
}

async function readStamp(directory: string): Promise<Stamp | undefined> {
  try {
    // A link into an interpreter that was uninstalled is no environment.
    await access(join(directory, "bin/python"), constants.X_OK);
    return parseStamp(await readFile(join(directory, stampName), "utf8"));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function parseStamp(text: string): Stamp | undefined {
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") return undefined;
  const { hashes, base, version } = parsed.value as Partial<Record<keyof Stamp, unknown>>;
  if (!Array.isArray(hashes) || typeof base !== "string" || typeof version !== "string") return undefined;
  return { hashes: hashes.map(String), base, version };
}

function isCurrent(stamp: Stamp, wanted: Wanted): boolean {
  const isSamePython = wanted.python === undefined || wanted.python === stamp.base;
  return isSamePython && stamp.hashes.includes(wanted.lockHash);
}

function describe(
  kind: MadeEnvironment["kind"],
  directory: string,
  stamp: Stamp,
  notes: readonly string[],
): MadeEnvironment {
  const isDevelopment = stamp.hashes.length > 1;
  return { kind, python: join(directory, "bin/python"), version: stamp.version, isDevelopment, notes };
}

async function build(
  building: string,
  base: BasePython,
  options: MakeEnvironmentOptions,
  locks: Locks,
): Promise<readonly string[]> {
  const say = options.onStep ?? (() => undefined);
  const lock = options.isDevelopment === true ? locks.developmentFile : locks.file;
  const notes: string[] = [];
  if (!base.isReadableToAll) {
    notes.push(`${base.path} cannot be read by other users: for them, run setup again with another --python`);
  }
  const uv = await runCommand("uv", ["--version"], options);
  if (uv.isDone) {
    say(`building on ${base.path} (Python ${base.version}) with ${uv.output.split("\n").at(-1)}`);
    const outcome = await buildWithUv(building, base, lock, options);
    if (outcome.isDone) return notes;
    options.signal?.throwIfAborted();
    notes.push(`uv failed, so pip was used (${lastLine(outcome)})`);
    await rm(building, { recursive: true, force: true });
  }
  say(`building on ${base.path} (Python ${base.version}) with venv and pip`);
  await buildWithPip(building, base, lock, options);
  return notes;
}

async function buildWithUv(
  building: string,
  base: BasePython,
  lock: string,
  options: MakeEnvironmentOptions,
): Promise<CommandOutcome> {
  const python = join(building, "bin/python");
  const made = await runCommand("uv", ["venv", "--no-project", "--python", base.path, building], options);
  if (!made.isDone) return made;
  const pinned = ["--require-hashes", "--only-binary", ":all:", "--requirements", lock];
  return await runCommand(
    "uv",
    ["pip", "install", "--python", python, "--compile-bytecode", ...pinned],
    options,
  );
}

async function buildWithPip(
  building: string,
  base: BasePython,
  lock: string,
  options: MakeEnvironmentOptions,
): Promise<void> {
  const makeVenv = () => runCommand(base.path, ["-m", "venv", building], options);
  let made = await makeVenv();
  if (!made.isDone && made.output.includes("ensurepip")) {
    const installed = await installSystemPackage("python3-venv", options);
    if (installed.kind === "left-to-user") {
      const detail = `${base.path} has no ensurepip`;
      throw fail("setup-failed", { step: "making the environment", detail, fix: installed.command });
    }
    await rm(building, { recursive: true, force: true });
    made = await makeVenv();
  }
  requireDone("making the environment", made, options);
  const pinned = ["--require-hashes", "--only-binary", ":all:", "--requirement", lock];
  const pip = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", ...pinned];
  const installed = await runCommand(join(building, "bin/python"), pip, options);
  requireDone("installing the libraries", installed, options);
}

function requireDone(step: string, outcome: CommandOutcome, { signal }: MakeEnvironmentOptions): void {
  signal?.throwIfAborted();
  if (!outcome.isDone) throw fail("setup-failed", { step, detail: outcome.output.slice(-1_500) });
}

function lastLine({ output }: CommandOutcome): string {
  return output.split("\n").at(-1) ?? "";
}

/** Makes what was built under one name live under another: scripts name their interpreter by path. */
async function settle(building: string, directory: string): Promise<void> {
  const bin = join(building, "bin");
  for (const name of await readdir(bin)) {
    const path = join(bin, name);
    const found = await lstat(path);
    if (!found.isFile() || found.size > 65_536) continue;
    const text = await readFile(path, "latin1");
    const settled = text.replaceAll(basename(building), basename(directory));
    if (settled !== text) await writeFile(path, settled, "latin1");
  }
  await writeFile(join(building, ".gitignore"), "*\n");
}

/** Two renames: only between them is there no environment, and one that is found there is never half-made. */
async function replace(building: string, directory: string): Promise<void> {
  const old = `${directory}.old-${process.pid}`;
  await mkdir(dirname(directory), { recursive: true });
  try {
    await rename(directory, old);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await rename(building, directory);
  await rm(old, { recursive: true, force: true });
}

/** Removes what set-ups left that were killed; one killed between its two renames is undone. */
async function removeLeftovers(directory: string): Promise<void> {
  const parent = dirname(directory);
  const prefix = basename(directory);
  for (const name of await readdir(parent).catch(emptyWhenMissing)) {
    if (!name.startsWith(prefix)) continue;
    const [, what, pid] = /^\.(making|old)-(\d+)$/.exec(name.slice(prefix.length)) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    if (what === "old" && !(await exists(directory))) await rename(join(parent, name), directory);
    else await rm(join(parent, name), { recursive: true, force: true });
  }
}

function emptyWhenMissing(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function realpathOf(python: string): Promise<string> {
  return (await findBasePython({ python })).path;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
