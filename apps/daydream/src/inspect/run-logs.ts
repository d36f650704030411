import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { fail } from "../errors.ts";
import { runLogPath } from "../run/run-log.ts";
import { type Damage, damageOf } from "./damage.ts";
import { parseRunLine, type RunRecord } from "./run-record.ts";

/** Reads a run's log as far as it is written, and again what was added since. */
export interface RunLogReader {
  /** Whole lines that were not read yet. A line is whole when its end is written. */
  readMore(): RunLogPart;
  /** True when the log ends with a line that has no end: it is being written, or its writer was killed. */
  readonly isTorn: boolean;
}

export interface RunLogPart {
  readonly records: readonly RunRecord[];
  readonly damages: readonly Damage[];
}

/** Makes a {@link RunLogReader}. */
export function createRunLogReader(dataRoot: string, runId: string): RunLogReader {
  const path = runLogPath(runId);
  let offset = 0;
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  return {
    readMore: () => {
      const bytes = readFrom(join(dataRoot, path), offset);
      offset += bytes.length;
      const all = Buffer.concat([rest, bytes]);
      const end = all.lastIndexOf(lineEnd) + 1;
      rest = all.subarray(end);
      const lines = all.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
      const records: RunRecord[] = [];
      const damages: Damage[] = [];
      for (const text of lines) {
        line += 1;
        if (text.trim() === "") continue;
        const read = parseRunLine(text, { path, line });
        if (read.kind === "record") records.push(read.record);
        else damages.push(damageOf(read.error));
      }
      return { records, damages };
    },
    get isTorn() {
      return rest.length > 0;
    },
  };
}

/** What a run's log says, and every line of it that cannot be read. */
export function readRunLog(dataRoot: string, runId: string): RunLogPart {
  const reader = createRunLogReader(dataRoot, runId);
  const part = reader.readMore();
  if (!reader.isTorn) return part;
  const torn = damageOf(fail("run-log-torn", { path: runLogPath(runId) }));
  return { records: part.records, damages: [...part.damages, torn] };
}

/** The first and the last record of a run that has ended, without reading the others; else the whole log. */
export function readRunEnds(dataRoot: string, runId: string): RunLogPart {
  const path = runLogPath(runId);
  const bytes = readFrom(join(dataRoot, path), 0);
  const ends = [
    bytes.subarray(0, bytes.indexOf(lineEnd)),
    bytes.subarray(bytes.lastIndexOf(lineEnd, -2) + 1, bytes.length - 1),
  ];
  const records = ends.flatMap((text) => {
    const read = parseRunLine(text.toString("utf8"), { path, line: 0 });
    return read.kind === "record" ? [read.record] : [];
  });
  const isWhole = records[0]?.kind === "run-started" && records[1]?.kind === "run-ended";
  return isWhole ? { records, damages: [] } : readRunLog(dataRoot, runId);
}

// --- internal ---

const lineEnd = 0x0a;

function readFrom(file: string, offset: number): Buffer {
  const handle = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(handle).size - offset));
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(handle, bytes, filled, bytes.length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(handle);
  }
}
