import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { keyVariable } from "../teacher/choose-teacher.ts";

/** A csvagent that runs as a user starts it, for tests. */
export interface CsvagentProcess {
  readonly pid: number;
  /** What it has printed so far. */
  readonly printed: { out: string; err: string };
  /** Resolves when it is gone and all that it printed was read. */
  readonly exit: Promise<ProcessExit>;
  /** Sends a signal to the process alone. */
  signal(name: NodeJS.Signals): void;
  /** Sends SIGINT to its whole process group, as a terminal does on Ctrl-C. */
  pressCtrlC(): void;
}

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Starts `csvagent` with the Node that runs the tests, without a key and without settings of the environment. */
export function startCsvagent(args: readonly string[]): CsvagentProcess {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name !== keyVariable && !/^(DAYDREAM_(DATA|CON|SAN)|VITEST)/.test(name),
    ),
  );
  const child = spawn(process.execPath, [launcher, ...args], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} could not be started`);
  const printed = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed.err += text;
  });
  const exit = new Promise<ProcessExit>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return {
    pid,
    printed,
    exit,
    signal: (name) => void child.kill(name),
    pressCtrlC: () => void process.kill(-pid, "SIGINT"),
  };
}

/** Waits until `condition` holds; false when the process ended before, or after `patienceMs`. */
export async function untilOrGone(
  { exit }: Pick<CsvagentProcess, "exit">,
  condition: () => boolean,
  patienceMs = 60_000,
): Promise<boolean> {
  let isGone = false;
  void exit.then(() => {
    isGone = true;
  });
  const deadlineMs = performance.now() + patienceMs;
  while (!condition()) {
    if (isGone || performance.now() > deadlineMs) return false;
    await wait(4);
  }
  return true;
}

// --- internal ---

const launcher = fileURLToPath(new URL("../../bin/csvagent.js", import.meta.url));
