import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a command took in a Node process of its own. */
export interface MeasuredCommand {
  /** Wall time, start-up included. */
  readonly ms: number;
  /** User and system time together. */
  readonly processorMs: number;
  /** The most memory that it had at once. */
  readonly megabytes: number;
  readonly output: string;
}

/**
 * Runs a script with Node, and measures it by what the process itself says at its end.
 *
 * @throws Error with what it printed when it does not exit with 0.
 */
export async function measureCommand(
  command: readonly string[],
  { cwd = process.cwd() }: { readonly cwd?: string } = {},
): Promise<MeasuredCommand> {
  const folder = mkdtempSync(join(tmpdir(), "daydream-measured-"));
  const report = join(folder, "used.json");
  const atExit = `writeFileSync(${JSON.stringify(report)},JSON.stringify(process.resourceUsage()))`;
  const preload = `data:text/javascript,import{writeFileSync}from"node:fs";process.on("exit",()=>${atExit})`;
  const startedMs = performance.now();
  const child = spawn(process.execPath, ["--import", preload, ...command], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed.err += text;
  });
  try {
    const [code] = await once(child, "close");
    const ms = performance.now() - startedMs;
    if (code !== 0) throw new Error(printed.err + printed.out);
    const used: NodeJS.ResourceUsage = JSON.parse(readFileSync(report, "utf8"));
    return {
      ms,
      processorMs: (used.userCPUTime + used.systemCPUTime) / 1000,
      megabytes: used.maxRSS / 1024,
      output: printed.out,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
