import { constants, createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import type { JsonValue } from "@daydream/base";
import { storeErrors } from "./errors.ts";
import { explainFsError, type FsPlace } from "./explain-fs-error.ts";
import { scanLog, splitLines } from "./log-lines.ts";
import { readRecords } from "./read-records.ts";
import type { RecordLog, RepairedLine } from "./store.ts";
import { writeRecord } from "./write-record.ts";

export interface FsLogOptions {
  /** The path inside the store. */
  readonly path: string;
  /** The same for a person. */
  readonly where: string;
  /** The log's file; its folder exists. */
  readonly file: string;
  /** Keeps torn bytes beside the log, durably; resolves with their path in the store. */
  readonly moveAside: (bytes: Uint8Array) => Promise<string>;
  /** Called once, when the log was closed. */
  readonly onClose: () => void;
}

/** Opens a JSONL file for appending, see {@link RecordLog}. Makes it where it is missing. */
export async function openFsLog(options: FsLogOptions): Promise<RecordLog> {
  const { path, where, file } = options;
  const place: FsPlace = { path, where, doing: "writing" };
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  const handle = await open(file, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o666);
  let wholeBytes: number;
  let repaired: readonly RepairedLine[];
  try {
    repaired = await repair(handle, options);
    wholeBytes = (await handle.stat()).size;
  } catch (error) {
    await handle.close();
    throw error;
  }

  let waiting: WaitingLine[] = [];
  let writing: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  let hasBrokenTail = false;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const { wholeLines, error } = await writeBatch(batch);
      for (const line of batch.slice(0, wholeLines)) line.resolve();
      for (const line of batch.slice(wholeLines)) line.reject(explainFsError(error, place));
    }
    writing = undefined;
  }

  /** Writes waiting lines together; after an error, the file ends with the last line that fitted whole. */
  async function writeBatch(batch: readonly WaitingLine[]): Promise<BatchResult> {
    const bytes = Buffer.concat(batch.map((line) => line.bytes));
    let written = 0;
    try {
      if (hasBrokenTail) await cutBack(handle, wholeBytes);
      hasBrokenTail = false;
      await requireSameFile(handle, options);
      while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
      await handle.datasync();
      wholeBytes += written;
      return { wholeLines: batch.length, error: undefined };
    } catch (error) {
      hasBrokenTail = true;
      const fitted = written < bytes.length ? linesWithin(batch, written) : { lines: 0, bytes: 0 };
      try {
        await cutBack(handle, wholeBytes + fitted.bytes);
      } catch (cutError) {
        // The next append, or the next opening, cuts the tail off; nothing of this batch counts as kept.
        return {
          wholeLines: 0,
          error: new AggregateError([error, cutError], String(error)),
        };
      }
      hasBrokenTail = false;
      wholeBytes += fitted.bytes;
      return { wholeLines: fitted.lines, error };
    }
  }

  const log: RecordLog = {
    repaired,
    records: () => readRecords(splitLines(readChunks(file, wholeBytes)), { path, where, mayEndTorn: false }),
    append: async (record) => {
      if (closing !== undefined) throw storeErrors.fail("closed", { what: where });
      const bytes = Buffer.from(writeRecord(record));
      const kept = new Promise<void>((resolve, reject) => waiting.push({ bytes, resolve, reject }));
      // One turn later, so that appends made together are written together.
      writing ??= Promise.resolve().then(writeAll);
      return kept;
    },
    close: () => {
      closing ??= (writing ?? Promise.resolve()).then(() => handle.close()).finally(options.onClose);
      return closing;
    },
    [Symbol.asyncDispose]: () => log.close(),
  };
  return log;
}

/** The records of a JSONL file that another owner may be appending to; leaves out a torn last line. */
export async function* readFsLog(
  file: string,
  { path, where }: { readonly path: string; readonly where: string },
): AsyncGenerator<JsonValue, void, void> {
  try {
    yield* readRecords(splitLines(readChunks(file)), { path, where, mayEndTorn: true });
  } catch (error) {
    throw explainFsError(error, { path, where, doing: "reading" });
  }
}

// --- internal ---

interface WaitingLine {
  readonly bytes: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface BatchResult {
  readonly wholeLines: number;
  readonly error: unknown;
}

const CHUNK_BYTES = 256 * 1024;

/** The bytes of a file, up to `endByte` where it is given. */
async function* readChunks(file: string, endByte = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  if (endByte > 0) yield* createReadStream(file, { highWaterMark: CHUNK_BYTES, end: endByte - 1 });
}

async function repair(handle: FileHandle, options: FsLogOptions): Promise<readonly RepairedLine[]> {
  const { path, where, file } = options;
  const scan = await scanLog(splitLines(readChunks(file)));
  switch (scan.kind) {
    case "whole":
      return [];
    case "unterminated":
      await handle.write("\n");
      await handle.datasync();
      return [];
    case "corrupt":
      throw storeErrors.fail("corrupt-log", { path, where, line: scan.line, reason: scan.reason });
    case "torn": {
      const movedTo = await options.moveAside(await readFrom(file, scan.start));
      await cutBack(handle, scan.start);
      return [{ log: path, line: scan.line, movedTo, reason: scan.reason }];
    }
  }
}

async function readFrom(file: string, start: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { start })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function cutBack(handle: FileHandle, bytes: number): Promise<void> {
  await handle.truncate(bytes);
  await handle.datasync();
}

/** A log that was deleted or replaced would swallow records that nobody can read again. */
async function requireSameFile(handle: FileHandle, { path, where, file }: FsLogOptions): Promise<void> {
  const [opened, found] = await Promise.all([handle.stat(), stat(file)]);
  if (opened.ino !== found.ino || opened.dev !== found.dev)
    throw storeErrors.fail("vanished", { path, where });
}

function linesWithin(batch: readonly WaitingLine[], limit: number): { lines: number; bytes: number } {
  let bytes = 0;
  for (const [lines, line] of batch.entries()) {
    if (bytes + line.bytes.length > limit) return { lines, bytes };
    bytes += line.bytes.length;
  }
  return { lines: batch.length, bytes };
}
