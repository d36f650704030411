import type { Execution, SessionEvent } from "./execution.ts";
import { codeBytesLimit, type SessionLimits } from "./limits.ts";
import type { CellResult, HostMessage } from "./protocol.ts";
import type { RunOptions, Session, SessionEnd } from "./sandbox.ts";
import type { SandboxLog } from "./sandbox-log.ts";

export interface ForkSessionOptions {
  /** The number that frames carry. */
  readonly number: number;
  readonly limits: SessionLimits;
  readonly send: (message: HostMessage) => void;
  /** Resolves when the base has acted on all that was sent so far, or is gone. */
  readonly reached: () => Promise<void>;
  /** The base let a deadline pass by far; `isOverdue` tells whether the cell is still running. */
  readonly onOverdue: (what: string, isOverdue: () => boolean) => void;
  /** Called once, when the session runs nothing any more. */
  readonly onEnded: () => void;
  /** Called once, when the session's process is gone or given up. */
  readonly onGone: () => void;
  readonly onLog: SandboxLog;
}

/** A session together with the ears that its base talks into. */
export interface ForkSession {
  readonly session: Session;
  /** An event of the cell in flight. */
  hear(sequence: number, event: SessionEvent): void;
  /** The result of the cell in flight. */
  finish(sequence: number, result: CellResult): void;
  /** The session wrote what it should not: it is ended. */
  violate(reason: string): void;
  /** The session's process is gone. */
  exit(end: SessionEnd): void;
}

/** The host's end of one session process. */
export function createForkSession(options: ForkSessionOptions): ForkSession {
  const { limits, number: sessionId } = options;
  const id = `session ${sessionId}`;
  let ended: SessionEnd | undefined;
  let lastSequence = 0;
  let running: Cell | undefined;
  const waiting: Cell[] = [];
  /** Of the cell that runs. */
  let backstop: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;
  let isGone = false;
  let giveUp: NodeJS.Timeout | undefined;

  const takeRunning = (): Cell | undefined => {
    const cell = running;
    running = undefined;
    clearTimeout(backstop);
    return cell;
  };

  const end = (reason: SessionEnd) => {
    if (ended !== undefined) return;
    ended = reason;
    options.onEnded();
    for (const cell of [takeRunning(), ...waiting.splice(0)]) {
      cell?.settle({ kind: "ended", end: reason, events: cell.events });
    }
  };

  const leave = () => {
    if (isGone) return;
    isGone = true;
    clearTimeout(giveUp);
    options.onGone();
  };

  const violate = (reason: string) => {
    if (ended !== undefined) return;
    end({ reason: "protocol", detail: `the session broke the protocol: ${reason}` });
    closing ??= askToClose();
  };

  const start = (cell: Cell) => {
    running = cell;
    const { sequence, code, timeoutMs } = cell;
    options.send({ kind: "execute", sessionId, sequence, code, timeoutMs });
    backstop = setTimeout(
      () => options.onOverdue(`${id}, cell ${sequence}`, () => running === cell),
      timeoutMs + limits.graceMs + backstopMs,
    );
  };

  const startNext = () => {
    const next = waiting.shift();
    if (next !== undefined) start(next);
  };

  const askToClose = async (): Promise<void> => {
    if (isGone) return;
    options.send({ kind: "close", sessionId });
    giveUp = setTimeout(() => {
      const error = new Error(`no end was reported within ${closeMs} ms`);
      options.onLog({ level: "error", id, message: "did not stop; given up", error });
      leave();
    }, closeMs);
    await options.reached();
  };

  const close = async () => {
    end({ reason: "closed", detail: "the session was closed" });
    closing ??= askToClose();
    await closing;
  };

  const session: Session = {
    id,
    get ended() {
      return ended;
    },
    run: async (code, { timeoutMs = limits.cellTimeoutMs, onEvent } = {}) => {
      checkCell(code, timeoutMs);
      if (ended !== undefined) return { kind: "ended", end: ended, events: [] };
      lastSequence += 1;
      const cell = createCell({ sequence: lastSequence, code, timeoutMs, onEvent });
      if (running === undefined && waiting.length === 0) start(cell);
      else waiting.push(cell);
      return await cell.outcome;
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  return {
    session,
    hear: (heard, event) => {
      if (ended !== undefined) return;
      if (running?.sequence !== heard) violate(`an event of cell ${heard}, which is not running`);
      else if (running.events.length >= eventsPerCell)
        violate(`more than ${eventsPerCell} events in one cell`);
      else running.hear(event);
    },
    finish: (heard, result) => {
      if (ended !== undefined) return;
      if (running?.sequence !== heard) return violate(`a result of cell ${heard}, which is not running`);
      takeRunning()?.finish(result);
      // Not at once, for nothing that follows in the same piece of the stream can be of the next cell.
      queueMicrotask(startNext);
    },
    violate,
    exit: (reason) => {
      end(reason);
      leave();
    },
  };
}

// --- internal ---

const backstopMs = 2_000;
const closeMs = 2_000;
const eventsPerCell = 1_000;

function checkCell(code: string, timeoutMs: number): void {
  const bytes = Buffer.byteLength(code, "utf8");
  if (bytes > codeBytesLimit) {
    throw new RangeError(`a cell may have ${codeBytesLimit} bytes of code, got ${bytes}`);
  }
  if (!(timeoutMs >= 1 && timeoutMs <= longestTimeoutMs)) {
    throw new RangeError(`timeoutMs must be from 1 to ${longestTimeoutMs}, got ${timeoutMs}`);
  }
}

/** A day: far from where timers overflow. */
const longestTimeoutMs = 86_400_000;

interface CellOptions {
  readonly sequence: number;
  readonly code: string;
  readonly timeoutMs: number;
  readonly onEvent: RunOptions["onEvent"];
}

interface Cell extends CellOptions {
  readonly events: SessionEvent[];
  readonly outcome: Promise<Execution>;
  settle(execution: Execution): void;
  finish(result: CellResult): void;
  hear(event: SessionEvent): void;
}

function createCell(options: CellOptions): Cell {
  const { timeoutMs, onEvent } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Execution>();
  const events: SessionEvent[] = [];
  let complaint: { readonly error: unknown } | undefined;
  const settle = (execution: Execution) =>
    complaint === undefined ? resolve(execution) : reject(complaint.error);
  return {
    ...options,
    events,
    outcome: promise,
    settle,
    finish: (result) => settle(toExecution(result, events, timeoutMs)),
    hear: (event) => {
      events.push(event);
      try {
        onEvent?.(event);
      } catch (error) {
        // The caller's own failure goes to the caller, when the cell is over.
        complaint ??= { error };
      }
    },
  };
}

function toExecution(result: CellResult, events: readonly SessionEvent[], timeoutMs: number): Execution {
  const { stdout, stderr, wallMs, cpuMs, droppedEvents } = result;
  const ran = { stdout, stderr, events, droppedEvents, wallMs, cpuMs };
  switch (result.status) {
    case "completed":
      return { kind: "completed", result: result.result, ...ran };
    case "raised":
      return { kind: "raised", error: result.error, ...ran };
    case "timed-out":
      return { kind: "timed-out", timeoutMs, ...ran };
  }
}
