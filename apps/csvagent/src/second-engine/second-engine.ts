import { isDaydreamError, type JsonValue } from "@daydream/base";
import { z } from "zod";
import { jsonValueSchema } from "../answer/json-value-schema.ts";
import type { OpensSessions } from "../dataset/open-dataset-session.ts";
import type { ReadDataset } from "../dataset/read-dataset.ts";
import { fail } from "../errors.ts";
import { type DuckdbLimits, duckdbLimitsSchema } from "./duckdb-limits.ts";
import type { DuckdbReply } from "./duckdb-messages.ts";
import type { DuckdbWorker } from "./duckdb-worker.ts";
import { exportFrame } from "./export-frame.ts";
import type { SqlQuery } from "./sql-query.ts";

export interface QueriedDataset {
  readonly dataset: Pick<ReadDataset, "hash" | "path" | "slug" | "source">;
  /** Hands the data frame over when it is not held already. */
  readonly sandbox: OpensSessions;
}

/** What a query came to. */
export type QueryOutcome =
  | {
      readonly kind: "row";
      /** The only row's columns and wire values. */
      readonly columns: readonly (readonly [name: string, value: JsonValue])[];
      /** DuckDB's, such as `1.5.6`. */
      readonly version: string;
    }
  /** The query is at fault; `reason` is for its author. */
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Computes answers from the same data frame a second time, with DuckDB.
 *
 * Queries are as untrusted as programs: they run in a process of their own, which has no way to files, network or
 * extensions and is killed when it takes too long or too much memory.
 */
export interface SecondEngine extends AsyncDisposable {
  /**
   * Runs a query on a dataset; calls wait for each other.
   *
   * @throws `csvagent/second-engine-unavailable`, `csvagent/second-engine-lost` when the process was lost twice,
   * `csvagent/second-engine-closed`, `csvagent/frame-not-exported`
   */
  query(query: SqlQuery, on: QueriedDataset): Promise<QueryOutcome>;
  /** Ends the process, and with it what runs and waits. */
  close(): Promise<void>;
}

export interface CreateSecondEngineOptions {
  readonly limits?: Partial<DuckdbLimits>;
  /** @default startDuckdbWorker, which is loaded when it is needed */
  readonly startWorker?: (limits: DuckdbLimits) => Promise<DuckdbWorker>;
}

/** A second engine; nothing is started or loaded before its first query. */
export function createSecondEngine(options: CreateSecondEngineOptions = {}): SecondEngine {
  const limits = duckdbLimitsSchema.parse(options.limits ?? {});
  const { startWorker = startLazily } = options;
  let worker: DuckdbWorker | undefined;
  let isClosed = false;
  let before: Promise<unknown> = Promise.resolve();
  /** Hashes of the datasets that the process holds, the one used last at the end. */
  let held: readonly string[] = [];

  async function alive(): Promise<DuckdbWorker> {
    if (isClosed) throw fail("second-engine-closed", {});
    if (worker?.isAlive()) return worker;
    await worker?.close();
    held = [];
    const started = await startWorker(limits);
    worker = started;
    if (!isClosed) return started;
    await started.close();
    throw fail("second-engine-closed", {});
  }

  async function load(running: DuckdbWorker, { dataset, sandbox }: QueriedDataset): Promise<DuckdbReply> {
    const id = dataset.hash;
    const step = (request: Parameters<DuckdbWorker["request"]>[0]): Promise<DuckdbReply> =>
      running.request(request, limits.batchTimeoutMs);
    const [oldest] = held;
    if (oldest !== undefined && held.length >= limits.datasets && !held.includes(id)) {
      held = held.slice(1);
      await step({ kind: "drop", id: oldest });
    }
    let isOpen = false;
    for await (const line of exportFrame(sandbox, dataset)) {
      const reply = await step(isOpen ? { kind: "rows", id, line } : { kind: "open", id, header: line });
      if (reply.kind !== "done") return reply;
      isOpen = true;
    }
    return await step({ kind: "complete", id });
  }

  async function ask(query: SqlQuery, on: QueriedDataset): Promise<QueryOutcome> {
    const running = await alive();
    const id = on.dataset.hash;
    if (!held.includes(id)) {
      const loaded = await load(running, on);
      if (loaded.kind !== "done") {
        // Half a table is none.
        await running.close();
        return { kind: "failed", reason: `the data frame does not fit: ${reasonOf(loaded)}` };
      }
    }
    held = [...held.filter((other) => other !== id), id];
    const { sql, measures } = query;
    const reply = await running.request(
      { kind: "query", id, sql, measures: [...measures] },
      limits.queryTimeoutMs,
    );
    if (reply.kind !== "row") return { kind: "failed", reason: reasonOf(reply) };
    return { kind: "row", columns: rowSchema.parse(JSON.parse(reply.json)), version: running.version };
  }

  async function askTwice(query: SqlQuery, on: QueriedDataset): Promise<QueryOutcome> {
    try {
      return await ask(query, on);
    } catch (error) {
      if (isClosed || !isDaydreamError(error, "csvagent/second-engine-lost")) throw error;
      return await ask(query, on);
    }
  }

  async function close(): Promise<void> {
    isClosed = true;
    await worker?.close();
    await before;
  }

  return {
    query: (query, on) => {
      const outcome = before.then(() => askTwice(query, on));
      before = outcome.catch(() => undefined);
      return outcome;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

// --- internal ---

async function startLazily(limits: DuckdbLimits): Promise<DuckdbWorker> {
  const { startDuckdbWorker } = await import("./duckdb-worker.ts");
  return await startDuckdbWorker(limits);
}

const rowSchema = z.array(z.tuple([z.string(), jsonValueSchema]));

function reasonOf(reply: DuckdbReply): string {
  return "reason" in reply ? reply.reason : `DuckDB replied "${reply.kind}"`;
}
