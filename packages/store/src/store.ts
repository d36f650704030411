import type { JsonValue } from "@daydream/base";

/**
 * What was made, kept under relative paths (`episodes/template.jsonl`; `/` on every system).
 *
 * Two kinds of things are kept. A *document* is a whole text, replaced or created atomically: a reader sees
 * the old one or the new one. A *log* is a sequence of JSON records that only grows. Every driver passes
 * `testStore` of `@daydream/store/contract`.
 *
 * A path is names joined by `/`: relative, without `..`, and never through a symbolic link. Text is kept as
 * UTF-8 (a lone surrogate becomes U+FFFD).
 *
 * Raises `store/…` errors that name the path: `store/disk-full`, `store/not-writable`, `store/bad-path`,
 * `store/document-exists`, `store/vanished`, `store/closed`. After an error the path holds what it held before.
 */
export interface Store extends AsyncDisposable {
  /** The text kept under `path`, or `undefined`. A log's text is its lines. */
  readDocument(path: string): Promise<string | undefined>;
  /** Creates the document or replaces it whole, and makes the folders it needs. */
  writeDocument(path: string, text: string, options?: WriteOptions): Promise<void>;
  /**
   * Writes documents of one folder, in their order, as {@link Store.writeDocument} does, and waits for the disk once
   * for all: a kill may leave the first of them new and the others old, never the other way round.
   */
  writeDocuments(folder: string, documents: readonly NamedText[], options?: WriteOptions): Promise<void>;
  hasDocument(path: string): Promise<boolean>;
  /** Does nothing where there is no document. */
  deleteDocument(path: string): Promise<void>;
  /**
   * Gives a document or a closed log another path, in place of what is kept there: a reader of `to` sees the old or the
   * new, also after a power cut. Takes no longer for a large one. False where there is nothing to move.
   */
  moveDocument(path: string, to: string): Promise<boolean>;
  /** Paths of the documents and logs below a folder, at any depth, sorted; `""` is the whole store. */
  list(folder: string): Promise<readonly string[]>;
  /**
   * Opens a log for reading and appending; it begins empty. One owner at a time appends: while it is open
   * here, opening, writing or deleting it again is `store/in-use`. A line that is no record is moved aside
   * when it is the last one; before other records it is `store/corrupt-log`, and nothing is touched.
   */
  openLog(path: string): Promise<RecordLog>;
  /**
   * A log's records, oldest first, without owning it: changes nothing and may run beside the owner. Leaves a
   * torn last line out; a log that is not there has no records.
   */
  readLog(path: string): AsyncIterable<JsonValue>;
  /** Where a person finds `path`; for messages only. */
  describe(path: string): string;
  close(): Promise<void>;
}

/** A document of a folder. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface WriteOptions {
  /**
   * Waits until the text survives a power cut: for what was paid for or cannot be made again. Without it a
   * text survives a killed process.
   * @default false
   */
  readonly durable?: boolean;
  /**
   * Refuses with `store/document-exists` where there is one already: of several writers the first wins.
   * @default false
   */
  readonly create?: boolean;
}

/** A sequence of JSON records in the order they were appended. */
export interface RecordLog extends AsyncDisposable {
  /** Every record that was appended before the call, oldest first. Does not hold them all in memory. */
  records(): AsyncIterable<JsonValue>;
  /**
   * Adds one record as one line; resolves when it survives a power cut. Appends keep their order, and those
   * that wait are written together. After an error the log ends with its last whole record, and a later
   * append works again.
   */
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
