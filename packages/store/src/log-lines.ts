import { isUtf8 } from "node:buffer";
import { type JsonValue, parseJson } from "@daydream/base";

/** One line of a log's file, as bytes. */
export interface LogLine {
  /** Without its line end. */
  readonly bytes: Buffer;
  /** The first line is 1. */
  readonly number: number;
  /** Where it begins, in bytes from the start of the file. */
  readonly start: number;
  /** False for a last line without a line end. */
  readonly isTerminated: boolean;
}

/** What a line holds. A blank line holds nothing and does no harm. */
export type LineContent =
  | { readonly kind: "record"; readonly value: JsonValue }
  | { readonly kind: "blank" }
  | { readonly kind: "malformed"; readonly reason: string };

/** What a log's file holds as a whole. */
export type LogScan =
  | { readonly kind: "whole" }
  /** The last record is whole, only its line end is missing. */
  | { readonly kind: "unterminated" }
  /** The file ends with something that is no record, from byte `start` on. */
  | { readonly kind: "torn"; readonly line: number; readonly start: number; readonly reason: string }
  /** A line that is no record, with records after it. */
  | { readonly kind: "corrupt"; readonly line: number; readonly reason: string };

/** Cuts a file into its lines, however it comes in pieces; holds one line at a time. */
export async function* splitLines(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<LogLine> {
  let begun: Buffer[] = [];
  let number = 1;
  let start = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, from)) {
      const rest = chunk.subarray(from, end);
      const bytes = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
      yield { bytes, number, start, isTerminated: true };
      begun = [];
      number += 1;
      start += bytes.length + 1;
      from = end + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
  if (begun.length > 0) yield { bytes: Buffer.concat(begun), number, start, isTerminated: false };
}

/** Reads one line as a record. */
export function readLine(line: LogLine): LineContent {
  if (!isUtf8(line.bytes)) return { kind: "malformed", reason: "it is not UTF-8 text" };
  const text = line.bytes.toString("utf8");
  if (text.trim() === "") return { kind: "blank" };
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") return { kind: "malformed", reason: parsed.reason };
  // A number may go on (`12` of `123`); any other JSON text that is whole cannot.
  if (!line.isTerminated && typeof parsed.value === "number")
    return { kind: "malformed", reason: "the line end after a number is missing" };
  return { kind: "record", value: parsed.value };
}

/** Reads all lines and says whether the file can be appended to as it is. */
export async function scanLog(lines: AsyncIterable<LogLine>): Promise<LogScan> {
  let bad: Extract<LogScan, { kind: "torn" }> | undefined;
  let isTerminated = true;
  for await (const line of lines) {
    const content = readLine(line);
    if (content.kind === "blank") continue;
    if (bad !== undefined) return { kind: "corrupt", line: bad.line, reason: bad.reason };
    if (content.kind === "malformed")
      bad = { kind: "torn", line: line.number, start: line.start, reason: content.reason };
    isTerminated = line.isTerminated;
  }
  return bad ?? { kind: isTerminated ? "whole" : "unterminated" };
}

// --- internal ---

const LINE_END = 0x0a;
