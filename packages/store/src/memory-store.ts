import { storeErrors } from "./errors.ts";
import { type LogLine, scanLog, splitLines } from "./log-lines.ts";
import { readRecords } from "./read-records.ts";
import type { RecordLog, RepairedLine, Store, WriteOptions } from "./store.ts";
import { checkFolderPath, checkName, checkStorePath } from "./store-path.ts";
import { writeRecord } from "./write-record.ts";

/** Keeps documents and logs in memory, for tests and dry runs; what it keeps ends with the process. */
export function createMemoryStore(): Store {
  const texts = new Map<string, string>();
  const folders = new Set<string>();
  const openLogs = new Map<string, RecordLog | undefined>();
  let isClosed = false;

  const describe = (path: string) => `memory:${path}`;

  function requireOpen(): void {
    if (isClosed) throw storeErrors.fail("closed", { what: "the store in memory" });
  }

  function check(path: string): readonly string[] {
    requireOpen();
    return checkStorePath(path);
  }

  function requireNotOpenAsLog(path: string): void {
    if (openLogs.has(path)) throw storeErrors.fail("in-use", { path, where: describe(path) });
  }

  /** Makes the folders of `path`, as the file system would. */
  function makeRoom(names: readonly string[]): void {
    const path = names.join("/");
    const parents = names.slice(0, -1).map((_, index) => names.slice(0, index + 1).join("/"));
    if (parents.some((parent) => texts.has(parent)))
      throw storeErrors.fail("bad-path", { path, reason: "part of it is a document, not a folder" });
    if (folders.has(path)) throw storeErrors.fail("bad-path", { path, reason: "it is a folder" });
    for (const parent of parents) folders.add(parent);
  }

  function writeNow(path: string, text: string, { create = false }: WriteOptions): void {
    const names = check(path);
    requireNotOpenAsLog(path);
    makeRoom(names);
    if (create && texts.has(path)) throw storeErrors.fail("document-exists", { path, where: describe(path) });
    texts.set(path, text.toWellFormed());
  }

  async function repair(path: string): Promise<readonly RepairedLine[]> {
    const text = texts.get(path) ?? "";
    const scan = await scanLog(linesOf(text));
    switch (scan.kind) {
      case "whole":
        texts.set(path, text);
        return [];
      case "unterminated":
        texts.set(path, `${text}\n`);
        return [];
      case "corrupt":
        throw storeErrors.fail("corrupt-log", {
          path,
          where: describe(path),
          line: scan.line,
          reason: scan.reason,
        });
      case "torn": {
        const bytes = Buffer.from(text);
        const movedTo = firstFree(texts, path);
        texts.set(movedTo, bytes.toString("utf8", scan.start));
        texts.set(path, bytes.toString("utf8", 0, scan.start));
        return [{ log: path, line: scan.line, movedTo, reason: scan.reason }];
      }
    }
  }

  function createLog(path: string, repaired: readonly RepairedLine[]): RecordLog {
    let isLogClosed = false;
    const log: RecordLog = {
      repaired,
      records: () =>
        readRecords(linesOf(texts.get(path) ?? ""), { path, where: describe(path), mayEndTorn: false }),
      append: async (record) => {
        if (isLogClosed) throw storeErrors.fail("closed", { what: describe(path) });
        texts.set(path, (texts.get(path) ?? "") + writeRecord(record));
      },
      close: async () => {
        isLogClosed = true;
        openLogs.delete(path);
      },
      [Symbol.asyncDispose]: () => log.close(),
    };
    return log;
  }

  const store: Store = {
    describe,
    readDocument: async (path) => {
      check(path);
      return texts.get(path);
    },
    hasDocument: async (path) => {
      check(path);
      return texts.has(path);
    },
    writeDocument: async (path, text, options = {}) => writeNow(path, text, options),
    writeDocuments: async (folder, documents, options = {}) => {
      requireOpen();
      const parents = checkFolderPath(folder);
      const paths = documents.map(({ name }) => [...parents, checkName(name)].join("/"));
      for (const path of paths) requireNotOpenAsLog(path);
      for (const [at, { text }] of documents.entries()) writeNow(paths[at] ?? "", text, options);
    },
    deleteDocument: async (path) => {
      check(path);
      requireNotOpenAsLog(path);
      if (folders.has(path)) throw storeErrors.fail("bad-path", { path, reason: "it is a folder" });
      texts.delete(path);
    },
    moveDocument: async (path, to) => {
      check(path);
      const names = check(to);
      requireNotOpenAsLog(path);
      requireNotOpenAsLog(to);
      const text = texts.get(path);
      if (text === undefined) return false;
      makeRoom(names);
      texts.delete(path);
      texts.set(to, text);
      return true;
    },
    list: async (folder) => {
      requireOpen();
      const prefix = checkFolderPath(folder).length === 0 ? "" : `${folder}/`;
      return [...texts.keys()].filter((path) => path.startsWith(prefix)).sort();
    },
    openLog: async (path) => {
      const names = check(path);
      requireNotOpenAsLog(path);
      makeRoom(names);
      openLogs.set(path, undefined);
      try {
        const log = createLog(path, await repair(path));
        openLogs.set(path, log);
        return log;
      } catch (error) {
        openLogs.delete(path);
        throw error;
      }
    },
    readLog: async function* (path) {
      check(path);
      yield* readRecords(linesOf(texts.get(path) ?? ""), {
        path,
        where: describe(path),
        mayEndTorn: true,
      });
    },
    close: async () => {
      for (const log of openLogs.values()) await log?.close();
      isClosed = true;
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
  return store;
}

// --- internal ---

function linesOf(text: string): AsyncIterable<LogLine> {
  return splitLines([Buffer.from(text)]);
}

function firstFree(texts: ReadonlyMap<string, string>, path: string): string {
  let number = 1;
  while (texts.has(`${path}.torn-${number}`)) number += 1;
  return `${path}.torn-${number}`;
}
