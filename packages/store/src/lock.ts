import { randomBytes } from "node:crypto";
import { rmdirSync } from "node:fs";
import { mkdir, readdir, readFile, rename } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Clock, parseJson, systemClock } from "@daydream/base";
import { storeErrors } from "./errors.ts";
import { errnoOf, explainFsError } from "./explain-fs-error.ts";
import { livenessOf, ownIdentity, type ProcessIdentity } from "./process-identity.ts";
import { reservedPrefix } from "./store-path.ts";
import { temporaryName } from "./temporary-name.ts";
import { linkNew, removeIfThere, writeNew } from "./write-atomically.ts";

export interface RunLockOptions {
  /** The data root; made where it is missing, and removed with the lock when nothing has come into it. */
  readonly directory: string;
  /** Who locks: programs of different names do not shut each other out. Lower-case letters, digits, `-`. */
  readonly program: string;
  /** What the holder does, for a person. @default what this process was started with, without its folder */
  readonly command?: string;
  readonly clock?: Clock;
}

/** Who holds a lock; what its file says. */
export interface LockHolder {
  readonly program: string;
  readonly process: ProcessIdentity;
  /** ISO 8601. */
  readonly since: string;
  readonly command: string;
  /** Never the same twice, so that a holder is not mistaken for the next one. */
  readonly nonce: string;
}

/** A lock that is held until it is released or its process is dead. */
export interface RunLock extends AsyncDisposable {
  readonly holder: LockHolder;
  release(): Promise<void>;
}

/**
 * Takes the one lock of a data root and program, also from a holder that is dead; of several that try at the
 * same time exactly one gets it.
 *
 * @throws `store/locked` naming the holder while it lives, or while it cannot be seen from here (another host
 * or container).
 *
 * @example
 * await using lock = await acquireRunLock({ directory: "data", program: "csvagent" });
 */
export async function acquireRunLock(options: RunLockOptions): Promise<RunLock> {
  const { directory, program, command = typedCommand(), clock = systemClock } = options;
  if (!/^[a-z][a-z0-9-]*$/.test(program))
    throw new TypeError(`program must be lower-case letters, digits and '-', got ${JSON.stringify(program)}`);
  const holder: LockHolder = {
    program,
    process: ownIdentity(),
    since: new Date(clock.now()).toISOString(),
    command,
    nonce: randomBytes(12).toString("hex"),
  };
  const path = lockName(program);
  const lockFile = join(directory, path);
  const made = await inFolder(directory, () => take(lockFile, holder, directory)).catch((error: unknown) => {
    throw explainFsError(error, { path, where: lockFile, doing: "writing" });
  });
  const release = async () => {
    const text = await readIfThere(lockFile);
    if (text === undefined || parseHolder(text)?.nonce !== holder.nonce) return;
    removeIfThere(lockFile);
    if (made !== undefined) removeEmptyFolders(directory, made);
  };
  return { holder, release, [Symbol.asyncDispose]: release };
}

/** Who holds a lock, and whether that process still runs (`unknown`: it cannot be seen from here). */
export interface HeldLock {
  readonly holder: LockHolder;
  readonly liveness: "alive" | "dead" | "unknown";
}

/**
 * Looks who holds the lock of a data root and program, dead or alive, without touching it; `undefined`: nobody.
 *
 * @throws `store/locked` when the lock's file says nothing that can be read.
 */
export async function findRunLock({
  directory,
  program,
}: Pick<RunLockOptions, "directory" | "program">): Promise<HeldLock | undefined> {
  const holder = await lastInChain(join(directory, lockName(program)));
  return holder === undefined ? undefined : { holder, liveness: livenessOf(holder.process) };
}

// --- internal ---

function typedCommand(): string {
  const [, program = "", ...args] = process.argv;
  return [basename(program, ".js"), ...args].join(" ");
}

function lockName(program: string): string {
  return `${reservedPrefix}${program}.lock`;
}

/**
 * Works in a folder, which is made where it is missing, and again while others who made it are removing it.
 * Resolves with the outermost folder that was made, if any.
 */
async function inFolder(
  directory: string,
  work: () => Promise<void>,
  tries = 20,
): Promise<string | undefined> {
  let made: string | undefined;
  try {
    made = await mkdir(directory, { recursive: true });
    await work();
    return made;
  } catch (error) {
    if (errnoOf(error) === "ENOENT" && tries > 1) return inFolder(directory, work, tries - 1);
    if (made !== undefined) removeEmptyFolders(directory, made);
    throw error;
  }
}

/** Removes folders from the inmost on, as far as nothing is in them; one that has to stay does no harm. */
function removeEmptyFolders(inmost: string, outermost: string): void {
  const last = resolve(outermost);
  for (let folder = resolve(inmost); folder.startsWith(last); folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch (error) {
      if (errnoOf(error) === "") throw error;
      return;
    }
  }
}

/*
 * Links make it safe. The lock's file is created by `link`, which one caller wins. A dead holder is followed
 * by its *heir*: the one that could link `<lock>.heir-<nonce of the dead>`, a name that exists once per
 * holder. Whoever ends the chain lock → heir → heir's heir holds the lock, before and after it renames its
 * file over the lock's. Nobody ever removes the lock of another, so there is no moment to slip in between.
 */
async function take(lockFile: string, own: LockHolder, directory: string): Promise<void> {
  const ticket = join(directory, temporaryName());
  await writeNew(ticket, Buffer.from(`${JSON.stringify(own, undefined, 1)}\n`), true);
  try {
    while (!linkNew(ticket, lockFile)) {
      const last = await lastInChain(lockFile);
      if (last === undefined) continue;
      if (livenessOf(last.process) !== "dead") throw locked(lockFile, directory, last);
      const heirFile = `${lockFile}.heir-${last.nonce}`;
      if (!linkNew(ticket, heirFile)) continue;
      // Too late when another heir has taken the lock meanwhile and cleaned up behind itself.
      if ((await lastInChain(lockFile))?.nonce === own.nonce) {
        await rename(ticket, lockFile);
        break;
      }
      removeIfThere(heirFile);
    }
  } finally {
    removeIfThere(ticket);
  }
  await removeHeirs(lockFile, directory);
}

/** Who holds the lock, dead or alive; `undefined` when nobody does. */
async function lastInChain(lockFile: string): Promise<LockHolder | undefined> {
  for (;;) {
    const first = await readHolder(lockFile);
    let last = first;
    for (let next = first; next !== undefined; next = await readHolder(`${lockFile}.heir-${next.nonce}`))
      last = next;
    // An heir's file that was linked after the lock had passed on means nothing: read again.
    if ((await readHolder(lockFile))?.nonce === first?.nonce) return last;
  }
}

/** What a lock's file says; `undefined` where there is none. */
async function readHolder(file: string): Promise<LockHolder | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const holder = parseHolder(text);
  if (holder !== undefined) return holder;
  throw storeErrors.fail("locked", {
    program: "another process",
    where: dirname(file),
    holder: `its lock file ${file} says nothing that can be read`,
    lockFile: file,
  });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parseHolder(text: string): LockHolder | undefined {
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") return undefined;
  const holder = parsed.value as Partial<LockHolder> | null;
  const isWhole =
    typeof holder?.nonce === "string" &&
    typeof holder.since === "string" &&
    typeof holder.command === "string" &&
    typeof holder.process?.pid === "number" &&
    typeof holder.process.host === "string";
  return isWhole ? (holder as LockHolder) : undefined;
}

function locked(lockFile: string, directory: string, { program, process, since, command }: LockHolder) {
  const holder = `process ${process.pid} on ${process.host} since ${since} (${command})`;
  return storeErrors.fail("locked", { program, where: directory, holder, lockFile });
}

async function removeHeirs(lockFile: string, directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    if (file.startsWith(`${lockFile}.heir-`)) removeIfThere(file);
  }
}
