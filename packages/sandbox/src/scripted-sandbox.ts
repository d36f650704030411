import { hashJson } from "@daydream/base";
import { createDatasetCache, type HeldDataset } from "./dataset-cache.ts";
import { fail } from "./errors.ts";
import type { CapturedText, PythonError, SessionEvent } from "./execution.ts";
import { createForkSession, type ForkSession } from "./fork-session.ts";
import { resolveLimits, type SessionLimits } from "./limits.ts";
import type { CellResult } from "./protocol.ts";
import type { DatasetSource, PythonEnvironment, Sandbox, Session, SessionEnd } from "./sandbox.ts";
import { warnOfProcess } from "./sandbox-log.ts";
import { createSlots } from "./slots.ts";

/** A cell that a scripted sandbox is asked to run. */
export interface ScriptedCell {
  readonly code: string;
  /** Position within its session, from 0. */
  readonly index: number;
  /** What the session started from. */
  readonly dataset: DatasetSource | undefined;
}

/** What becomes of a cell; whatever is left out is empty. */
export interface ScriptedReply {
  readonly stdout?: string;
  readonly stderr?: string;
  /** The repr of the last expression. */
  readonly result?: string;
  /** Heard before the cell ends, in this order. */
  readonly events?: readonly SessionEvent[];
  /** The cell raised this. */
  readonly error?: Partial<PythonError> & { readonly type: string };
  /** The cell was interrupted at its deadline. */
  readonly isTimedOut?: boolean;
  /** The session ended with this. */
  readonly end?: SessionEnd;
}

/** Answers a cell. One that throws ends its session as `crashed`. */
export type SandboxScript = (cell: ScriptedCell) => ScriptedReply | Promise<ScriptedReply>;

export interface ScriptedSandboxOptions {
  /** Answers every cell; a list answers the cells of each session in turn. */
  readonly script: SandboxScript | readonly ScriptedReply[];
  /** Stands for the loader: gives an error to fail with, or nothing. @default loads everything */
  readonly load?: (bytes: Uint8Array, source: DatasetSource) => PythonError | undefined;
  /** @default 128 */
  readonly maxSessions?: number;
  /** @default 16 */
  readonly maxDatasets?: number;
}

/** A sandbox without Python, for tests: replies come from a script, everything else is as in the real ones. */
export function createScriptedSandbox(options: ScriptedSandboxOptions): Sandbox {
  const script = asFunction(options.script);
  const slots = createSlots(options.maxSessions ?? 128);
  const sessions = new Set<ForkSession>();
  let lastSession = 0;
  const datasets = createDatasetCache({
    count: options.maxDatasets ?? 16,
    load: async (_number, bytes, source) => {
      const error = options.load?.(bytes, source);
      if (error !== undefined) throw fail("load-failed", { datasetId: source.id, reason: "raised", error });
    },
    unload: () => undefined,
  });

  const open = (limits: SessionLimits, dataset: DatasetSource | undefined, onGone: () => void): Session => {
    lastSession += 1;
    let index = 0;
    const playCell = async (code: string, sequence: number) => {
      try {
        const reply = await script({ code, index, dataset });
        index += 1;
        play(forkSession, sequence, reply);
      } catch (error) {
        forkSession.exit({ reason: "crashed", detail: `the script threw ${String(error)}` });
      }
    };
    const forkSession = createForkSession({
      number: lastSession,
      limits,
      reached: async () => undefined,
      send: (message) => {
        if (message.kind === "execute") void playCell(message.code, message.sequence);
        if (message.kind === "close")
          forkSession.exit({ reason: "closed", detail: "the session was closed" });
      },
      onOverdue: (what) =>
        forkSession.exit({ reason: "wall-time", detail: `the script did not answer ${what}` }),
      onEnded: () => undefined,
      onGone: () => {
        sessions.delete(forkSession);
        onGone();
      },
      onLog: warnOfProcess,
    });
    sessions.add(forkSession);
    return forkSession.session;
  };

  const close = async () => {
    slots.close(fail("closed", {}));
    const end: SessionEnd = { reason: "closed", detail: "the sandbox was closed" };
    for (const forkSession of [...sessions]) forkSession.exit(end);
  };

  return {
    isolation: { tier: "scripted", seccomp: false, landlockAbi: 0, namespaces: false, scratch: false },
    environment: scriptedEnvironment,
    openSession: async ({ dataset, limits } = {}) => {
      resolveLimits(limits);
      const release = await slots.acquire();
      let held: HeldDataset | undefined;
      const leave = () => {
        held?.release();
        release();
      };
      try {
        held = dataset === undefined ? undefined : await datasets.hold(dataset);
        return open(resolveLimits(limits, held?.sizeBytes), dataset, leave);
      } catch (error) {
        leave();
        throw error;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

// --- internal ---

const libraries = {};
const scriptedEnvironment: PythonEnvironment = {
  python: "0.0.0",
  libraries,
  fingerprint: hashJson({ python: "0.0.0", platform: "scripted", libraries }),
};

function asFunction(script: ScriptedSandboxOptions["script"]): SandboxScript {
  if (typeof script === "function") return script;
  return ({ index }) => {
    const reply = script[index];
    if (reply === undefined)
      throw new RangeError(`the script has ${script.length} replies, asked for number ${index + 1}`);
    return reply;
  };
}

function play(session: ForkSession, sequence: number, reply: ScriptedReply): void {
  for (const event of reply.events ?? []) session.hear(sequence, event);
  if (reply.end === undefined) session.finish(sequence, toResult(reply));
  else session.exit(reply.end);
}

function toResult(reply: ScriptedReply): CellResult {
  const ran = {
    stdout: whole(reply.stdout ?? ""),
    stderr: whole(reply.stderr ?? ""),
    wallMs: 0,
    cpuMs: 0,
    droppedEvents: 0,
  };
  if (reply.isTimedOut === true) return { status: "timed-out", ...ran };
  if (reply.error !== undefined) {
    return { status: "raised", error: { message: "", traceback: "", ...reply.error }, ...ran };
  }
  return { status: "completed", result: reply.result === undefined ? null : whole(reply.result), ...ran };
}

function whole(text: string): CapturedText {
  return { text, omittedCharacters: 0 };
}
