import { hashJson } from "@daydream/base";
import { type BaseCommand, type BaseProcess, startBaseProcess } from "./base-process.ts";
import { createDatasetCache, type HeldDataset } from "./dataset-cache.ts";
import { fail, type LoadFailure } from "./errors.ts";
import { createForkSession, type ForkSession } from "./fork-session.ts";
import { resolveLimits, type SessionLimits } from "./limits.ts";
import { type BaseMessage, loadChunkBytes, protocolVersion } from "./protocol.ts";
import type { OpenSessionOptions, PythonEnvironment, Session, Tier } from "./sandbox.ts";
import type { SandboxLog } from "./sandbox-log.ts";

/** What a base says when its libraries are imported. */
export type Ready = Extract<BaseMessage, { readonly kind: "ready" }>;

export interface ForkServerOptions {
  readonly tier: Tier;
  readonly command: BaseCommand;
  readonly onLog: SandboxLog;
  /** Aborted: a base that is starting is ended. */
  readonly signal: AbortSignal;
  readonly startTimeoutMs: number;
  readonly loadTimeoutMs: number;
  readonly loadMemoryBytes: number;
  readonly maxDatasets: number;
}

/** The host's end of one base process, from its READY to its end. It is never started again. */
export interface ForkServer {
  readonly ready: Ready;
  readonly environment: PythonEnvironment;
  /** True once the base is gone, and with it every session. */
  readonly isGone: boolean;
  /** @throws `sandbox/lost`, `sandbox/load-failed`, `sandbox/dataset-changed`, and what `read` rejects with. */
  open(options: OpenSessionOptions, onGone: () => void): Promise<Session>;
  /** Ends every session as `closed`, then the process. */
  stop(): Promise<void>;
}

/**
 * Starts a base process and waits for it to be ready.
 *
 * @throws `sandbox/start-failed` when it ends before, speaks another protocol or takes too long.
 */
export async function startForkServer(options: ForkServerOptions): Promise<ForkServer> {
  const sessions = new Map<number, ForkSession>();
  /** Sessions that wait for OPENED, datasets that wait for LOADED, pings that wait for PONG. */
  const openings = createWaiters<void>();
  const loadings = createWaiters<LoadOutcome>();
  const pings = createWaiters<void>();
  const started = Promise.withResolvers<Ready>();
  let lastSession = 0;
  let lastPing = 0;
  let goneDetail: string | undefined;

  const onMessage = (message: BaseMessage) => {
    switch (message.kind) {
      case "ready":
        return started.resolve(message);
      case "loaded":
        return loadings.resolve(message.datasetId, "loaded");
      case "load-failed":
        cache.forget(message.datasetId);
        return loadings.resolve(message.datasetId, { reason: message.reason, error: message.error });
      case "opened":
        return openings.resolve(message.sessionId);
      case "result":
        return sessions.get(message.sessionId)?.finish(message.sequence, message.result);
      case "event":
        return sessions.get(message.sessionId)?.hear(message.sequence, message.event);
      case "session-violation":
        return sessions.get(message.sessionId)?.violate(message.reason);
      case "exit":
        openings.reject(
          message.sessionId,
          fail("lost", { detail: `a session did not open: ${message.detail}` }),
        );
        sessions.get(message.sessionId)?.exit({ reason: message.reason, detail: message.detail });
        return;
      case "pong":
        return pings.resolve(message.aux);
      case "log":
        return options.onLog({
          level: message.level,
          id: message.id === 0 ? base.name : `${base.name}, number ${message.id}`,
          message: message.message,
        });
      case "base-violation":
        return base.kill(`it broke the protocol (${message.reason})`);
    }
  };

  const onGone = (detail: string) => {
    goneDetail = detail;
    const lost = () => fail("lost", { detail });
    started.reject(fail("start-failed", { tier: options.tier, detail }));
    for (const waiters of [openings, loadings, pings]) waiters.rejectAll(lost());
    for (const session of [...sessions.values()]) session.exit({ reason: "sandbox-lost", detail });
  };

  const base: BaseProcess = startBaseProcess({ ...options.command, onMessage, onGone, onLog: options.onLog });

  /** Frames keep their order both ways: when the answer is here, so is all that was sent before. */
  const ping = async () => {
    lastPing += 1;
    const answer = pings.wait(lastPing, pingMs, () => fail("lost", { detail: "no answer to a ping" }));
    base.send({ kind: "ping", aux: lastPing });
    await answer.catch(() => undefined);
  };

  const onOverdue = async (what: string, isOverdue: () => boolean) => {
    await ping();
    if (isOverdue()) base.kill(`it let a deadline pass (${what})`);
  };

  const cache = createDatasetCache({
    count: options.maxDatasets,
    load: async (datasetId, bytes, source) => {
      const { loadTimeoutMs: timeoutMs, loadMemoryBytes: memoryBytes } = options;
      const loaded = loadings.wait(datasetId, timeoutMs + overdueMs, () => {
        base.kill(`it let a deadline pass (loading dataset ${datasetId})`);
        return fail("lost", { detail: `loading dataset ${datasetId} did not end` });
      });
      const size = bytes.byteLength;
      const streamed = async () => {
        await base.deliver({
          kind: "load-begin",
          datasetId,
          size,
          options: source.options ?? {},
          timeoutMs,
          memoryBytes,
        });
        for (let at = 0; at < size && loadings.has(datasetId); at += loadChunkBytes) {
          await base.deliver({
            kind: "load-data",
            datasetId,
            bytes: bytes.subarray(at, at + loadChunkBytes),
          });
        }
        if (loadings.has(datasetId)) await base.deliver({ kind: "load-end", datasetId });
      };
      const [outcome] = await Promise.all([loaded, streamed()]);
      if (outcome !== "loaded") throw fail("load-failed", { datasetId: source.id, ...outcome });
    },
    unload: (datasetId) => base.send({ kind: "unload", datasetId }),
  });

  const openOn = async (
    dataset: HeldDataset | undefined,
    limits: SessionLimits,
    onSessionGone: () => void,
  ): Promise<Session> => {
    if (goneDetail !== undefined) throw fail("lost", { detail: goneDetail });
    lastSession += 1;
    const number = lastSession;
    const session = createForkSession({
      number,
      limits,
      send: (message) => base.send(message),
      reached: ping,
      onOverdue: (what, isOverdue) => void onOverdue(what, isOverdue),
      onEnded: () => dataset?.release(),
      onGone: () => {
        sessions.delete(number);
        onSessionGone();
      },
      onLog: options.onLog,
    });
    sessions.set(number, session);
    const opened = openings.wait(number, overdueMs + openMs, () => {
      base.kill(`it let a deadline pass (opening session ${number})`);
      return fail("lost", { detail: `session ${number} did not open` });
    });
    base.send({ kind: "open", sessionId: number, datasetId: dataset?.number ?? 0, limits });
    await opened;
    return session.session;
  };

  const open: ForkServer["open"] = async ({ dataset: source, limits }, onSessionGone) => {
    for (let attempt = 1; ; attempt += 1) {
      const dataset = source === undefined ? undefined : await cache.hold(source);
      let isOpen = false;
      let isGone = false;
      try {
        const session = await openOn(dataset, resolveLimits(limits, dataset?.sizeBytes), () => {
          isGone = true;
          if (isOpen) onSessionGone();
        });
        isOpen = true;
        if (isGone) onSessionGone();
        return session;
      } catch (error) {
        dataset?.release();
        const canRetry = dataset?.isGone === true && goneDetail === undefined && attempt === 1;
        if (!canRetry) throw error;
      }
    }
  };

  const ready = await untilReady(base, started.promise, options);
  return {
    ready,
    environment: describeReady(ready),
    get isGone() {
      return goneDetail !== undefined;
    },
    open,
    stop: async () => {
      const end = { reason: "closed", detail: "the sandbox was closed" } as const;
      for (const session of [...sessions.values()]) session.exit(end);
      await base.stop();
    },
  };
}

// --- internal ---

const overdueMs = 2_000;
const openMs = 30_000;
const pingMs = 1_000;

type LoadOutcome = "loaded" | Pick<LoadFailure, "reason" | "error">;

async function untilReady(
  base: BaseProcess,
  started: Promise<Ready>,
  { signal, startTimeoutMs, tier }: ForkServerOptions,
): Promise<Ready> {
  const abort = () => base.kill("the sandbox was closed");
  const timer = setTimeout(() => base.kill(`it was not ready after ${startTimeoutMs} ms`), startTimeoutMs);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    const ready = await started;
    if (ready.protocol === protocolVersion) return ready;
    base.kill("it speaks another protocol");
    const detail = `it speaks protocol ${ready.protocol}, this host speaks ${protocolVersion}`;
    throw fail("start-failed", { tier, detail });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

function describeReady({ python, platform, libraries }: Ready): PythonEnvironment {
  return { python, libraries, fingerprint: hashJson({ python, platform, libraries }) };
}

/** Promises by number, each with a deadline. */
interface Waiters<Value> {
  has(number: number): boolean;
  wait(number: number, timeoutMs: number, onTimeout: () => Error): Promise<Value>;
  resolve(number: number, value: Value): void;
  reject(number: number, reason: Error): void;
  rejectAll(reason: Error): void;
}

function createWaiters<Value>(): Waiters<Value> {
  const waiting = new Map<number, PromiseWithResolvers<Value>>();
  const take = (number: number) => {
    const found = waiting.get(number);
    waiting.delete(number);
    return found;
  };
  return {
    has: (number) => waiting.has(number),
    wait: async (number, timeoutMs, onTimeout) => {
      const entry = Promise.withResolvers<Value>();
      waiting.set(number, entry);
      const timer = setTimeout(() => take(number)?.reject(onTimeout()), timeoutMs);
      try {
        return await entry.promise;
      } finally {
        clearTimeout(timer);
      }
    },
    resolve: (number, value) => take(number)?.resolve(value),
    reject: (number, reason) => take(number)?.reject(reason),
    rejectAll: (reason) => {
      for (const number of [...waiting.keys()]) take(number)?.reject(reason);
    },
  };
}
