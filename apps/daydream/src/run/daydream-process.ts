import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ProviderStats } from "@daydream/gateway/fake-provider";

/** A process, for tests. */
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

/** What a shell starts as `daydream`. */
export const daydreamProgram = fileURLToPath(new URL("../../bin/daydream.js", import.meta.url));

/** Starts `daydream` in a folder as a user does, with the Node that runs the tests and no key in its environment. */
export function startDaydream(
  args: readonly string[],
  { folder, prefix = [] }: { readonly folder: string; readonly prefix?: readonly string[] },
): TestProcess {
  return startProcess([...prefix, process.execPath, daydreamProgram, ...args], folder);
}

/** The fake provider as a process of its own, which outlives what calls it. */
export interface ProviderProcess extends AsyncDisposable {
  /** What to give as `base_url`. */
  readonly url: string;
  stats(): Promise<ProviderStats>;
  /** How often each request body was sold, by its SHA-256. */
  sales(): Promise<Readonly<Record<string, number>>>;
  /** Resolves when no call is in work any more. */
  quiet(): Promise<void>;
}

/** Starts the fake provider with these options of its `main.ts`. */
export async function startProvider(options: readonly string[]): Promise<ProviderProcess> {
  const child = spawn(process.execPath, [providerProgram, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { url }: { url: string } = JSON.parse((await lines.next()).value ?? "{}");
  const get = async (path: string) => JSON.parse(await (await fetch(`${url}/${path}`)).text());
  const stats = async (): Promise<ProviderStats> => get("stats");
  return {
    url,
    stats,
    sales: async () => get("sales"),
    quiet: async () => {
      while ((await stats()).running > 0) await wait(2);
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      while ((await lines.next()).done !== true);
    },
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

// --- internal ---

const providerProgram = fileURLToPath(
  new URL("./main.ts", import.meta.resolve("@daydream/gateway/fake-provider")),
);

function startProcess([command = "", ...args]: readonly string[], folder: string): TestProcess {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OPENROUTER_|DAYDREAM_DATA|VITEST)/.test(name)),
  );
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
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
