import type { JsonValue } from "@daydream/base";
import { storeErrors } from "./errors.ts";
import { type LogLine, readLine } from "./log-lines.ts";

export interface ReadRecordsOptions {
  readonly path: string;
  readonly where: string;
  /** Leaves a last line that is no record out: its owner may be writing it. */
  readonly mayEndTorn: boolean;
}

/**
 * The records of a log's lines.
 *
 * @throws `store/corrupt-log` at a line that is no record.
 */
export async function* readRecords(
  lines: AsyncIterable<LogLine>,
  { path, where, mayEndTorn }: ReadRecordsOptions,
): AsyncGenerator<JsonValue, void, void> {
  let bad: { readonly line: number; readonly reason: string } | undefined;
  for await (const line of lines) {
    const content = readLine(line);
    if (content.kind === "blank") continue;
    if (bad !== undefined) throw storeErrors.fail("corrupt-log", { path, where, ...bad });
    if (content.kind === "record") yield content.value;
    else bad = { line: line.number, reason: content.reason };
  }
  if (bad !== undefined && !mayEndTorn) throw storeErrors.fail("corrupt-log", { path, where, ...bad });
}
