import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createFrameDecoder } from "./frame.ts";
import {
  type BaseMessage,
  decodeBaseFrame,
  encodeHostMessage,
  type HostMessage,
  maxBasePayloadBytes,
} from "./protocol.ts";
import type { SandboxLog } from "./sandbox-log.ts";

/** How a base process is started. */
export interface BaseCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface BaseProcessOptions extends BaseCommand {
  /** Called for each message, in order. */
  readonly onMessage: (message: BaseMessage) => void;
  /** Called once, when the process is gone, after its last message; `detail` says how it went. */
  readonly onGone: (detail: string) => void;
  readonly onLog: SandboxLog;
}

/** One running base process: messages go in, messages come out. */
export interface BaseProcess {
  /** `base 4711` */
  readonly name: string;
  /** Sends a message; to a base that is gone, nothing. */
  send(message: HostMessage): void;
  /** Sends a message; resolves when its bytes have left this process, or when the base is gone. */
  deliver(message: HostMessage): Promise<void>;
  /** Ends the process at once, because of `reason`, which {@link BaseProcessOptions.onGone} then repeats. */
  kill(reason: string): void;
  /** Asks the process to end, then ends it; what refuses is logged and left behind. Under a second. */
  stop(): Promise<void>;
}

/** Starts a base process. A command that cannot be started is reported like one that ended. */
export function startBaseProcess(options: BaseProcessOptions): BaseProcess {
  const child = spawn(options.command, options.args, {
    env: options.env,
    cwd: "/",
    stdio: ["pipe", "pipe", "pipe"],
    // A session of its own: Ctrl-C in the terminal is for the host, which then closes in order.
    detached: true,
  });
  const name = `base ${child.pid ?? "without a process"}`;
  const stderr = keepTail(child.stderr, stderrCharacters);
  let killReason: string | undefined;
  let isGone = false;

  const exited = new Promise<void>((resolve) => {
    const gone = (how: string) => {
      if (isGone) return;
      isGone = true;
      const detail = [killReason ?? how, stderr()].filter((part) => part !== "").join(": ");
      resolve();
      options.onGone(detail);
    };
    child.once("error", (error) => gone(error.message));
    child.once("exit", (code, signal) => {
      const how = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
      child.once("close", () => gone(how));
      // A descendant may hold the pipe open; the last frames are read by then.
      setTimeout(() => gone(how), lastFramesMs).unref();
    });
  });

  const kill = (reason: string) => {
    killReason ??= reason;
    signalKill(child, name, options.onLog);
  };

  const decoder = createFrameDecoder({ maxPayloadBytes: maxBasePayloadBytes });
  child.stdout.on("data", (chunk: Buffer) => {
    const { frames, violation } = decoder.push(chunk);
    for (const frame of frames) options.onMessage(decodeBaseFrame(frame));
    if (violation !== undefined && killReason === undefined) kill(`it broke the protocol (${violation})`);
  });
  // Writing to a base that just ended fails with EPIPE; its end is what is reported.
  child.stdin.on("error", (error) => kill(`its input failed (${error.message})`));

  let isCorked = false;
  /** The first that is sent in a turn leaves at once, all others of that turn in one write. */
  const cork = () => {
    if (isCorked) return;
    isCorked = true;
    child.stdin.cork();
    process.nextTick(() => {
      isCorked = false;
      child.stdin.uncork();
    });
  };

  const send = (message: HostMessage, onLeft?: () => void) => {
    if (isGone || child.stdin.destroyed) return onLeft?.();
    child.stdin.write(encodeHostMessage(message), onLeft);
    cork();
  };

  return {
    name,
    send: (message) => send(message),
    deliver: (message) => new Promise((resolve) => send(message, resolve)),
    kill,
    stop: async () => {
      if (isGone) return;
      child.stdin.end();
      if (await within(exited, endOfInputMs)) return;
      const patience = new Error(`${name} was still there ${endOfInputMs} ms after the end of its input`);
      options.onLog({
        level: "warning",
        id: name,
        message: "did not stop by itself; killed",
        error: patience,
      });
      kill("it did not stop by itself");
      if (await within(exited, afterKillMs)) return;
      const error = new Error(`${name} was still there ${afterKillMs} ms after SIGKILL`);
      options.onLog({ level: "error", id: name, message: "could not be stopped; left behind", error });
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
    },
  };
}

// --- internal ---

const stderrCharacters = 4_000;
const lastFramesMs = 100;
const endOfInputMs = 700;
const afterKillMs = 250;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function signalKill(child: Child, name: string, onLog: SandboxLog): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    child.kill("SIGKILL");
  } catch (error) {
    onLog({ level: "error", id: name, message: "SIGKILL was refused", error });
  }
}

function keepTail(stream: Readable, characters: number): () => string {
  let tail = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    tail = (tail + text).slice(-characters);
  });
  return () => tail.trim();
}

/** Whether `done` happens within the time. */
async function within(done: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([done.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
