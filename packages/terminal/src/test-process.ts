import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

/** A program that runs as a user starts it, for tests. */
export interface TestProcess {
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

export interface TestProcessOptions {
  /** Names of variables of this process that the program does not get. */
  readonly without: RegExp;
  /** @default the working directory of this process */
  readonly cwd?: string;
}

/** Starts a program in a process group of its own. */
export function startTestProcess(
  [command = "", ...args]: readonly string[],
  { without, cwd }: TestProcessOptions,
): TestProcess {
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !without.test(name))),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
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
  { exit }: Pick<TestProcess, "exit">,
  condition: () => boolean | Promise<boolean>,
  patienceMs = 60_000,
): Promise<boolean> {
  let isGone = false;
  void exit.then(() => {
    isGone = true;
  });
  const deadlineMs = performance.now() + patienceMs;
  while (!(await condition())) {
    if (isGone || performance.now() > deadlineMs) return false;
    await wait(2);
  }
  return true;
}
