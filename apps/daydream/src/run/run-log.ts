import { randomBytes } from "node:crypto";
import { type Clock, type JsonObject, systemClock } from "@daydream/base";
import type { RecordLog, Store } from "@daydream/store";

/** Where the logs of runs are, relative to the data root. */
export const runsFolder = "runs";

/** The log of one run, relative to the data root. */
export function runLogPath(runId: string): string {
  return `${runsFolder}/${runId}.jsonl`;
}

/** What happens in a run, one record each. */
export interface RunLog extends AsyncDisposable {
  readonly runId: string;
  /** Adds a record of that kind, with the time. It is on disk within {@link RunLogOptions.everyMs}. */
  add(kind: RunRecordKind, fields: JsonObject): void;
  /** Resolves when everything that was added is on disk. @throws the store's errors. */
  flush(): Promise<void>;
}

export type RunRecordKind =
  | "run-started"
  | "attempt-failed"
  | "generation-made"
  | "generation-failed"
  | "pool-event"
  | "run-ended";

export interface RunLogOptions {
  readonly store: Store;
  /** Records are written together this often. @default 500 */
  readonly everyMs?: number;
  readonly clock?: Clock;
  /** Told when records could not be written: a log that is not kept must not end a run. */
  readonly onError: (error: unknown) => void;
}

/** Opens the log of a new run: `runs/r_20261122T101500_3fa2.jsonl`. */
export async function openRunLog(options: RunLogOptions): Promise<RunLog> {
  const { store, everyMs = 500, clock = systemClock, onError } = options;
  const runId = newRunId(clock);
  const log = await store.openLog(runLogPath(runId));
  let waiting: JsonObject[] = [];
  let writing: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    const records = waiting;
    waiting = [];
    const before = writing;
    writing = before.catch(() => undefined).then(() => appendAll(log, records));
    return writing;
  };
  const timer = setInterval(() => {
    if (waiting.length > 0) flush().catch(onError);
  }, everyMs);
  return {
    runId,
    add: (kind, fields) => {
      waiting.push({ at: new Date(clock.now()).toISOString(), kind, ...fields });
    },
    flush,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await flush().catch(onError);
      await log.close();
    },
  };
}

// --- internal ---

function newRunId(clock: Clock): string {
  const at = new Date(clock.now()).toISOString().replaceAll(/[-:]|\..*$/g, "");
  return `r_${at}_${randomBytes(2).toString("hex")}`;
}

async function appendAll(log: RecordLog, records: readonly JsonObject[]): Promise<void> {
  await Promise.all(records.map((record) => log.append(record)));
}
