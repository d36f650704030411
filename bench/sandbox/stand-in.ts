import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { StandInPlace } from "./stand-in-place.ts";

/** Workers with the libraries and a CSV loaded, each reached by starting a `python -c` per command. */
export interface StandIn {
  run(worker: number, code: string): Promise<string>;
  reset(worker: number): Promise<void>;
  /** Lets every worker read another file, from the same folder. */
  switchTo(csvPath: string): Promise<void>;
  pids(): readonly number[];
  stop(): Promise<void>;
}

export interface StandInOptions {
  readonly workers: number;
  readonly csvPath: string;
  /** Makes the place where the workers live; it sees the folders it is told. */
  readonly openPlace: (folders: readonly string[]) => Promise<StandInPlace>;
}

/** Starts the stand-in and waits until every worker has answered. */
export async function startStandIn({ workers, csvPath, openPlace }: StandInOptions): Promise<StandIn> {
  const directory = await mkdtemp(join(tmpdir(), "daydream-stand-in-"));
  const pipes = Array.from({ length: workers }, (_, index) => ({
    command: join(directory, `worker_${index}_command`),
    reply: join(directory, `worker_${index}_reply`),
  }));
  await promisify(execFile)(
    "mkfifo",
    pipes.flatMap(({ command, reply }) => [command, reply]),
  );
  const place = await openPlace([directory, dirname(csvPath), codeFolder]);
  await Promise.all(
    pipes.map(({ command, reply }) =>
      place.startPython([join(codeFolder, "worker.py"), command, reply, csvPath]),
    ),
  );
  const send = async (worker: number, command: object): Promise<string> => {
    const pipe = pipes[worker];
    if (pipe === undefined) throw new RangeError(`there is no worker ${worker}`);
    const payload = Buffer.from(JSON.stringify(command)).toString("base64");
    return await place.runPython(["-c", writer, pipe.command, pipe.reply, payload]);
  };
  const all = async (command: object) => {
    await Promise.all(pipes.map((_, worker) => send(worker, command)));
  };
  await all({ code: "df.shape" });
  return {
    run: (worker, code) => send(worker, { code }),
    reset: async (worker) => void (await send(worker, { reset: true })),
    switchTo: (csv) => all({ csv }),
    pids: place.pids,
    stop: async () => {
      await place.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

// --- internal ---

const codeFolder = join(import.meta.dirname, "stand-in");
const writer = readFileSync(join(codeFolder, "writer.py"), "utf8");
