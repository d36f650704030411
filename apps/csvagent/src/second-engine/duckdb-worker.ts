import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "../errors.ts";
import type { DuckdbLimits } from "./duckdb-limits.ts";
import { type DuckdbReply, type DuckdbRequest, replySchema } from "./duckdb-messages.ts";

/** A process that runs DuckDB. One request at a time. */
export interface DuckdbWorker {
  /** `1.5.6` */
  readonly version: string;
  readonly pid: number | undefined;
  /** False once the process is gone, or killed. */
  isAlive(): boolean;
  /**
   * Asks and waits for the reply. A process that takes longer is killed: the reply is then `failed`.
   *
   * @throws `csvagent/second-engine-lost` when the process ends before it replies
   */
  request(request: DuckdbRequest, timeoutMs: number): Promise<DuckdbReply>;
  /** Kills the process and waits until it is gone. */
  close(): Promise<void>;
}

/**
 * Starts the process.
 *
 * @throws `csvagent/second-engine-unavailable` where DuckDB cannot be loaded
 */
export async function startDuckdbWorker(limits: DuckdbLimits): Promise<DuckdbWorker> {
  // A group of its own: an interruption from the terminal is for the parent, which lets running work end.
  const child = fork(program, [JSON.stringify(limits)], {
    detached: true,
    env: {},
    execArgv: [],
    stdio: "ignore",
  });
  let waiting: PromiseWithResolvers<DuckdbReply> | undefined;
  let end: string | undefined;
  const exited = new Promise<void>((resolve) => {
    const ended = (how: string): void => {
      end ??= how;
      waiting?.reject(fail("second-engine-lost", { reason: end }));
      resolve();
    };
    child.once("error", (error) => ended(error.message));
    child.once("exit", (code, signal) => ended(signal ?? `exit code ${code}`));
  });
  child.on("message", (message) => waiting?.resolve(replySchema.parse(message)));

  async function reply(timeoutMs: number): Promise<DuckdbReply> {
    if (end !== undefined) throw fail("second-engine-lost", { reason: end });
    const own = Promise.withResolvers<DuckdbReply>();
    waiting = own;
    const timer = setTimeout(() => {
      own.resolve({ kind: "failed", reason: `it takes longer than ${timeoutMs} ms` });
      child.kill("SIGKILL");
    }, timeoutMs);
    try {
      return await own.promise;
    } finally {
      clearTimeout(timer);
      waiting = undefined;
    }
  }

  async function close(): Promise<void> {
    child.kill("SIGKILL");
    await exited;
  }

  const first = await reply(startTimeoutMs);
  if (first.kind !== "ready") {
    await close();
    const reason = "reason" in first ? first.reason : `it began with "${first.kind}"`;
    throw fail("second-engine-unavailable", { reason });
  }
  return {
    version: first.version,
    pid: child.pid,
    isAlive: () => end === undefined && !child.killed,
    request: (request, timeoutMs) => {
      const replied = reply(timeoutMs);
      if (end === undefined) child.send(request, (error) => error && child.kill("SIGKILL"));
      return replied;
    },
    close,
  };
}

// --- internal ---

const startTimeoutMs = 30_000;
const program = fileURLToPath(new URL(`./duckdb-process${extname(import.meta.filename)}`, import.meta.url));
