import type { BaseCommand } from "./base-process.ts";
import { fail } from "./errors.ts";
import { type ForkServer, type Ready, startForkServer } from "./fork-server.ts";
import { resolveLimits, type SessionLimits } from "./limits.ts";
import type { Isolation, Sandbox, Tier } from "./sandbox.ts";
import { type SandboxLog, warnOfProcess } from "./sandbox-log.ts";
import { createSlots } from "./slots.ts";

/** What every sandbox that runs real Python can be told. */
export interface ForkSandboxOptions {
  /** Python file with the loader and the prelude; see README. Without it a session can have no dataset. */
  readonly plugin?: string;
  /** The environment's interpreter; default: `DAYDREAM_PYTHON`, then what `npm run setup` made. */
  readonly python?: string;
  /** Live sessions, at most; who opens one more waits. @default 128 */
  readonly maxSessions?: number;
  /** Datasets that stay loaded, unless more are in use. @default 16 */
  readonly maxDatasets?: number;
  /** Time for the libraries to be imported. @default 30_000 */
  readonly startTimeoutMs?: number;
  /** Time for one dataset to be loaded. @default 60_000 */
  readonly loadTimeoutMs?: number;
  /** Memory that loading one dataset may take. @default 2 GiB */
  readonly loadMemoryBytes?: number;
  /** Hears of what failed to stop. @default a warning of the Node process */
  readonly onLog?: SandboxLog;
}

/** Live sessions of a sandbox, at most, where nobody says otherwise. */
export const defaultMaxSessions = 128;

export interface ForkSandboxDriver {
  readonly tier: Tier;
  /** Scratch space that one session can have; absent where sessions have none. */
  readonly maxScratchBytes?: number;
  readonly command: BaseCommand;
  /** What stands between a session and the machine, given what the base found in force; throws to refuse it. */
  readonly isolate: (found: Ready["isolation"]) => Isolation;
}

/**
 * A sandbox over one base process at a time: a base that is lost is replaced when the next session is opened.
 *
 * @throws `sandbox/start-failed`, and what the driver refuses with.
 */
export async function createForkSandbox(
  driver: ForkSandboxDriver,
  options: ForkSandboxOptions,
): Promise<Sandbox> {
  const slots = createSlots(options.maxSessions ?? defaultMaxSessions);
  const abort = new AbortController();
  let closing: Promise<void> | undefined;

  const start = () =>
    startForkServer({
      tier: driver.tier,
      command: driver.command,
      onLog: options.onLog ?? warnOfProcess,
      signal: abort.signal,
      startTimeoutMs: options.startTimeoutMs ?? 30_000,
      loadTimeoutMs: options.loadTimeoutMs ?? 60_000,
      loadMemoryBytes: options.loadMemoryBytes ?? 2_147_483_648,
      maxDatasets: options.maxDatasets ?? 16,
    });

  const first = await start();
  const { environment } = first;
  const isolation = await isolateOrStop(driver, first);
  let current: Promise<ForkServer> = Promise.resolve(first);

  const restart = async (): Promise<ForkServer> => {
    const server = await start();
    const before = environment.fingerprint;
    const after = server.environment.fingerprint;
    if (before === after) return server;
    await server.stop();
    throw fail("environment-changed", { before, after });
  };

  /** The base in use; the first who finds it gone starts another, whom the others wait for. */
  const liveServer = async (): Promise<ForkServer> => {
    const known = current;
    const server = await known.catch(nothing);
    if (server?.isGone === false) return server;
    if (current === known) current = restart();
    return await current;
  };

  const close = async () => {
    slots.close(fail("closed", {}));
    abort.abort();
    const server = await current.catch(nothing);
    await server?.stop();
  };
  const closeOnce = async () => {
    closing ??= close();
    await closing;
  };

  return {
    isolation,
    environment,
    openSession: async (session = {}) => {
      const limits = fitScratch(session.limits, driver.maxScratchBytes);
      const release = await slots.acquire();
      try {
        const server = await liveServer();
        return await server.open({ ...session, limits }, release);
      } catch (error) {
        release();
        throw closing === undefined ? error : fail("closed", {}, { cause: error });
      }
    },
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  };
}

// --- internal ---

/** The limits with a scratch space that there is; what was asked for is refused rather than cut. */
function fitScratch(
  limits: Partial<SessionLimits> = {},
  maxScratchBytes = Number.POSITIVE_INFINITY,
): Partial<SessionLimits> {
  const { scratchBytes } = resolveLimits(limits);
  if (scratchBytes <= maxScratchBytes) return limits;
  if (limits.scratchBytes === undefined) return { ...limits, scratchBytes: maxScratchBytes };
  throw new RangeError(
    `scratchBytes can be ${maxScratchBytes} in this sandbox (its maxScratchBytes), got ${scratchBytes}`,
  );
}

/** What waits for a base that did not start goes on without one. */
function nothing(): undefined {
  return undefined;
}

async function isolateOrStop(driver: ForkSandboxDriver, server: ForkServer): Promise<Isolation> {
  try {
    return driver.isolate(server.ready.isolation);
  } catch (error) {
    await server.stop();
    throw error;
  }
}
