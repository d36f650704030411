import { readdir, readFile, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isDaydreamError } from "@daydream/base";
import { storeErrors } from "./errors.ts";
import { errnoOf, explainFsError } from "./explain-fs-error.ts";
import { createFsFolders, syncFolder } from "./fs-folders.ts";
import { openFsLog, readFsLog } from "./fs-log.ts";
import type { RecordLog, Store, WriteOptions } from "./store.ts";
import { checkFolderPath, checkStorePath, reservedPrefix } from "./store-path.ts";
import { writeAtomically } from "./write-atomically.ts";

export interface FsStoreOptions {
  /** The store's own folder (a data root); made when something is first written. */
  readonly directory: string;
}

/**
 * Keeps documents and logs as plain files below one folder, so that a person can open them.
 *
 * Documents are written to a temporary file and renamed; a temporary file left by a killed process is removed
 * when its folder is next written to. Logs are JSONL. Several processes may read and write documents at the
 * same time; a log has one owner (see `acquireRunLock`).
 */
export function createFsStore({ directory }: FsStoreOptions): Store {
  const folders = createFsFolders(directory);
  const openLogs = new Map<string, RecordLog | undefined>();
  const atWork = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  const describe = (path: string) => join(directory, path);

  /** Runs one operation: refused when closed, waited for by `close`, its errors explained. */
  async function perform<Result>(
    path: string,
    doing: "reading" | "writing",
    operation: () => Promise<Result>,
  ): Promise<Result> {
    requireOpen();
    const running = operation();
    atWork.add(running);
    try {
      return await running;
    } catch (error) {
      throw explainFsError(error, { path, where: describe(path), doing });
    } finally {
      atWork.delete(running);
    }
  }

  function requireOpen(): void {
    if (closing !== undefined) throw storeErrors.fail("closed", { what: `the store in ${directory}` });
  }

  function requireNotOpenAsLog(path: string): void {
    if (openLogs.has(path)) throw storeErrors.fail("in-use", { path, where: describe(path) });
  }

  async function findFile(path: string): Promise<string | undefined> {
    const file = await folders.find(checkStorePath(path));
    return file !== undefined && (await stat(file)).isFile() ? file : undefined;
  }

  /** Makes the folder of a file and works in it; once more when the folder was removed meanwhile. */
  async function inFolderOf<Result>(
    names: readonly string[],
    work: (folder: string, name: string) => Promise<Result>,
  ): Promise<Result> {
    const parents = names.slice(0, -1);
    const name = names.at(-1) ?? "";
    try {
      return await work(await folders.prepare(parents), name);
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") throw error;
      folders.forget(parents);
      return await work(await folders.prepare(parents), name);
    }
  }

  async function write(names: readonly string[], bytes: Uint8Array, options: WriteOptions): Promise<void> {
    await inFolderOf(names, async (folder, name) => {
      const outcome = await writeAtomically(folder, name, bytes, options);
      const path = names.join("/");
      if (outcome === "exists") {
        if ((await stat(join(folder, name))).isDirectory())
          throw storeErrors.fail("bad-path", { path, reason: "it is a folder" });
        throw storeErrors.fail("document-exists", { path, where: describe(path) });
      }
    });
    if (options.durable) await folders.settle(names.slice(0, -1));
  }

  /** Keeps the bytes under the first free name of `<log>.torn-1`, `<log>.torn-2`, … */
  async function moveAside(names: readonly string[], bytes: Uint8Array): Promise<string> {
    for (let number = 1; ; number += 1) {
      const aside = [...names.slice(0, -1), `${names.at(-1)}.torn-${number}`];
      try {
        await write(aside, bytes, { durable: true, create: true });
        return aside.join("/");
      } catch (error) {
        if (!isDaydreamError(error, "store/document-exists")) throw error;
      }
    }
  }

  async function openLog(path: string): Promise<RecordLog> {
    const names = checkStorePath(path);
    requireNotOpenAsLog(path);
    openLogs.set(path, undefined);
    try {
      const log = await inFolderOf(names, async (folder, name) => {
        const opened = await openFsLog({
          path,
          where: describe(path),
          file: join(folder, name),
          moveAside: (bytes) => moveAside(names, bytes),
          onClose: () => openLogs.delete(path),
        });
        await syncFolder(folder);
        return opened;
      });
      openLogs.set(path, log);
      await folders.settle(names.slice(0, -1));
      return log;
    } catch (error) {
      openLogs.delete(path);
      throw error;
    }
  }

  const store: Store = {
    describe,
    readDocument: (path) =>
      perform(path, "reading", async () => {
        const file = await folders.find(checkStorePath(path));
        return file === undefined ? undefined : await readText(file);
      }),
    hasDocument: (path) => perform(path, "reading", async () => (await findFile(path)) !== undefined),
    writeDocument: (path, text, options = {}) =>
      perform(path, "writing", async () => {
        const names = checkStorePath(path);
        requireNotOpenAsLog(path);
        await write(names, Buffer.from(text), options);
      }),
    deleteDocument: (path) =>
      perform(path, "writing", async () => {
        const names = checkStorePath(path);
        requireNotOpenAsLog(path);
        const file = await folders.find(names);
        if (file !== undefined) await unlink(file);
      }),
    list: (folder) =>
      perform(folder, "reading", async () => {
        const place = await folders.find(checkFolderPath(folder));
        return place === undefined ? [] : await listFiles(place, folder);
      }),
    openLog: (path) => perform(path, "writing", () => openLog(path)),
    readLog: async function* (path) {
      const file = await perform(path, "reading", () => findFile(path));
      if (file !== undefined) yield* readFsLog(file, { path, where: describe(path) });
    },
    close: () => {
      closing ??= (async () => {
        await Promise.allSettled(atWork);
        await Promise.all([...openLogs.values()].map((log) => log?.close()));
      })();
      return closing;
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
  return store;
}

// --- internal ---

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    // A folder is no document; a file may go between finding and reading it.
    if (["EISDIR", "ENOENT"].includes(errnoOf(error))) return undefined;
    throw error;
  }
}

async function listFiles(place: string, folder: string): Promise<readonly string[]> {
  if (!(await stat(place)).isDirectory()) return [];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const prefix = folder === "" ? "" : `${folder}/`;
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith(reservedPrefix))
    .map((entry) => `${prefix}${join(entry.parentPath, entry.name).slice(place.length + 1)}`)
    .sort();
}
