import type { JsonValue } from "@daydream/base";

/**
 * What was made, kept under relative paths (`episodes/template.jsonl`; `/` on every system).
 *
 * Two kinds of things are kept. A *document* is a whole text, replaced or created atomically: a reader sees
 * the old one or the new one. A *log* is a sequence of JSON records that only grows. Every driver passes
 * `testStore` of `@daydream/store/contract`.
 *
 * Raises `store/…` errors that name the path: `store/disk-full`, `store/not-writable`, `store/bad-path`,
 * `store/closed`, `store/document-exists`.
 */
export interface Store extends AsyncDisposable {
  /** The text kept under `path`, or `undefined`. */
  readDocument(path: string): Promise<string | undefined>;
  writeDocument(path: string, text: string, options?: WriteOptions): Promise<void>;
  hasDocument(path: string): Promise<boolean>;
  deleteDocument(path: string): Promise<void>;
  /** Paths of the documents and logs below a folder, sorted. */
  list(folder: string): Promise<readonly string[]>;
  /** Opens a log for reading and appending; it begins empty. One owner at a time appends. */
  openLog(path: string): Promise<RecordLog>;
  /** Where a person finds `path`; for messages only. */
  describe(path: string): string;
  close(): Promise<void>;
}

export interface WriteOptions {
  /** Waits until the text survives a power cut; default false. For what was paid for. */
  readonly durable?: boolean;
  /** Refuses with `store/document-exists` where there is one already; default false. */
  readonly create?: boolean;
}

/** A sequence of JSON records in the order they were appended. */
export interface RecordLog extends AsyncDisposable {
  /** Every record, oldest first. Does not hold them all in memory. */
  records(): AsyncIterable<JsonValue>;
  /** Adds one record, whole and durable when it resolves; appends wait for each other. */
  append(record: JsonValue): Promise<void>;
  /** What was found broken at opening and moved aside: a torn last line, with where it is kept now. */
  readonly repaired: readonly RepairedLine[];
  close(): Promise<void>;
}

/** A line that was no whole record: its bytes are kept beside the log. */
export interface RepairedLine {
  readonly log: string;
  readonly line: number;
  readonly movedTo: string;
  readonly reason: string;
}
