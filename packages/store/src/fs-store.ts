import { readFileSync, renameSync, statSync, unlinkSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isDaydreamError } from "@daydream/base";
import { storeErrors } from "./errors.ts";
import { errnoOf, explainFsError } from "./explain-fs-error.ts";
import { createFsFolders, syncFile, syncFolder } from "./fs-folders.ts";
import { openFsLog, readFsLog } from "./fs-log.ts";
import type { RecordLog, Store, WriteOptions } from "./store.ts";
import { checkFolderPath, checkName, checkStorePath, reservedPrefix } from "./store-path.ts";
import { type NewFile, writeAtomically } from "./write-atomically.ts";

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

  function findFile(path: string): string | undefined {
    const file = folders.find(checkStorePath(path));
    return file !== undefined && statSync(file).isFile() ? file : undefined;
  }

  /** Makes a folder and works in it; once more when the folder was removed meanwhile. */
  async function inFolder<Result>(
    names: readonly string[],
    work: (folder: string) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work(await folders.prepare(names));
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") throw error;
      folders.forget(names);
      return await work(await folders.prepare(names));
    }
  }

  /** Writes files of one folder. */
  async function write(
    parents: readonly string[],
    files: readonly NewFile[],
    options: WriteOptions,
  ): Promise<void> {
    await inFolder(parents, async (folder) => {
      const outcome = await writeAtomically(folder, files, options);
      if (outcome.kind === "exists") {
        const path = [...parents, outcome.name].join("/");
        if (statSync(join(folder, outcome.name)).isDirectory())
          throw storeErrors.fail("bad-path", { path, reason: "it is a folder" });
        throw storeErrors.fail("document-exists", { path, where: describe(path) });
      }
      if (options.durable) await syncFolder(folder);
    });
    if (options.durable) await folders.settle(parents);
  }

  /** Keeps the bytes under the first free name of `<log>.torn-1`, `<log>.torn-2`, … */
  async function moveAside(names: readonly string[], bytes: Uint8Array): Promise<string> {
    for (let number = 1; ; number += 1) {
      const name = `${names.at(-1)}.torn-${number}`;
      try {
        await write(names.slice(0, -1), [{ name, bytes }], { durable: true, create: true });
        return [...names.slice(0, -1), name].join("/");
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
      const log = await inFolder(names.slice(0, -1), async (folder) => {
        const opened = await openFsLog({
          path,
          where: describe(path),
          file: join(folder, names.at(-1) ?? ""),
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
        const file = folders.find(checkStorePath(path));
        return file === undefined ? undefined : readText(file);
      }),
    hasDocument: (path) => perform(path, "reading", async () => findFile(path) !== undefined),
    writeDocument: (path, text, options = {}) =>
      perform(path, "writing", async () => {
        const names = checkStorePath(path);
        requireNotOpenAsLog(path);
        const file = { name: names.at(-1) ?? "", bytes: Buffer.from(text) };
        await write(names.slice(0, -1), [file], options);
      }),
    writeDocuments: (folder, documents, options = {}) =>
      perform(folder, "writing", async () => {
        const parents = checkFolderPath(folder);
        const files = documents.map(({ name, text }) => {
          requireNotOpenAsLog([...parents, checkName(name)].join("/"));
          return { name, bytes: Buffer.from(text) };
        });
        await write(parents, files, options);
      }),
    deleteDocument: (path) =>
      perform(path, "writing", async () => {
        const names = checkStorePath(path);
        requireNotOpenAsLog(path);
        const file = folders.find(names);
        if (file !== undefined) unlinkSync(file);
      }),
    moveDocument: (path, to) =>
      perform(to, "writing", async () => {
        const parents = checkStorePath(to).slice(0, -1);
        requireNotOpenAsLog(path);
        requireNotOpenAsLog(to);
        const file = findFile(path);
        if (file === undefined) return false;
        await inFolder(parents, async (folder) => {
          await syncFile(file);
          renameSync(file, join(folder, basename(to)));
          await syncFolder(folder);
        });
        await folders.settle(parents);
        await syncFolder(dirname(file));
        return true;
      }),
    list: (folder) =>
      perform(folder, "reading", async () => {
        const place = folders.find(checkFolderPath(folder));
        return place === undefined ? [] : await listFiles(place, folder);
      }),
    openLog: (path) => perform(path, "writing", () => openLog(path)),
    readLog: async function* (path) {
      const file = await perform(path, "reading", async () => findFile(path));
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

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // A folder is no document; a file may go between finding and reading it.
    if (["EISDIR", "ENOENT"].includes(errnoOf(error))) return undefined;
    throw error;
  }
}

async function listFiles(place: string, folder: string): Promise<readonly string[]> {
  if (!statSync(place).isDirectory()) return [];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const prefix = folder === "" ? "" : `${folder}/`;
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith(reservedPrefix))
    .map((entry) => `${prefix}${join(entry.parentPath, entry.name).slice(place.length + 1)}`)
    .sort();
}
