import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ProviderStats } from "@daydream/gateway/fake-provider";
import { startTestProcess, type TestProcess } from "@daydream/terminal/test-process";

/** What a shell starts as `daydream`. */
export const daydreamProgram = fileURLToPath(new URL("../../bin/daydream.js", import.meta.url));

/** Starts `daydream` in a folder as a user does, with the Node that runs the tests and no key in its environment. */
export function startDaydream(
  args: readonly string[],
  { folder, prefix = [] }: { readonly folder: string; readonly prefix?: readonly string[] },
): TestProcess {
  return startTestProcess([...prefix, process.execPath, daydreamProgram, ...args], {
    cwd: folder,
    without: /^(OPENROUTER_|DAYDREAM_DATA|VITEST)/,
  });
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

// --- internal ---

const providerProgram = fileURLToPath(
  new URL("./main.ts", import.meta.resolve("@daydream/gateway/fake-provider")),
);
