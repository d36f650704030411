import { execFile, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { environmentPython } from "@daydream/sandbox";

/** Workers with the libraries and a CSV loaded, each reached by starting a `python -c` per command. */
export interface StandIn {
  run(worker: number, code: string): Promise<string>;
  reset(worker: number): Promise<void>;
  /** Lets every worker read another file. */
  switchTo(csvPath: string): Promise<void>;
  pids(): readonly number[];
  stop(): Promise<void>;
}

/**
 * Starts the stand-in and waits until every worker has answered.
 *
 * It has no container around it: each of its numbers lacks what entering one would add.
 */
export async function startStandIn(workers: number, csvPath: string): Promise<StandIn> {
  const directory = await mkdtemp(join(tmpdir(), "daydream-stand-in-"));
  const pipes = Array.from({ length: workers }, (_, index) => ({
    command: join(directory, `worker_${index}_command`),
    reply: join(directory, `worker_${index}_reply`),
  }));
  execFileSync(
    "mkfifo",
    pipes.flatMap(({ command, reply }) => [command, reply]),
  );
  const children = pipes.map(({ command, reply }) =>
    spawn(environmentPython(), [here("worker.py"), command, reply, csvPath], { stdio: "ignore" }),
  );
  const send = async (worker: number, command: object): Promise<string> => {
    const pipe = pipes[worker];
    if (pipe === undefined) throw new RangeError(`there is no worker ${worker}`);
    const payload = Buffer.from(JSON.stringify(command)).toString("base64");
    const args = ["-c", writer, pipe.command, pipe.reply, payload];
    const { stdout } = await promisify(execFile)(environmentPython(), args, { maxBuffer: 2 ** 27 });
    return stdout;
  };
  const all = async (command: object) => {
    await Promise.all(pipes.map((_, worker) => send(worker, command)));
  };
  await all({ code: "df.shape" });
  return {
    run: (worker, code) => send(worker, { code }),
    reset: async (worker) => void (await send(worker, { reset: true })),
    switchTo: (csv) => all({ csv }),
    pids: () => children.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    stop: async () => {
      const ended = children.map((child) => new Promise((resolve) => child.once("close", resolve)));
      for (const child of children) child.kill("SIGKILL");
      await Promise.all(ended);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

// --- internal ---

const here = (name: string) => join(import.meta.dirname, "stand-in", name);
const writer = readFileSync(here("writer.py"), "utf8");
