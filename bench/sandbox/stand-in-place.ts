import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { environmentPython } from "@daydream/sandbox";

/** Where the stand-in's workers live, and the way to them. */
export interface StandInPlace {
  /** Starts an interpreter that stays until `stop`. */
  startPython(args: readonly string[]): Promise<void>;
  /** Runs an interpreter to its end; what it printed. */
  runPython(args: readonly string[]): Promise<string>;
  /** Of the interpreters that stay. */
  pids(): readonly number[];
  stop(): Promise<void>;
}

/** Ordinary processes: every folder is there already. */
export async function openProcesses(): Promise<StandInPlace> {
  const python = environmentPython();
  const children: ChildProcess[] = [];
  return {
    startPython: async (args) => void children.push(spawn(python, args, { stdio: "ignore" })),
    runPython: (args) => run(python, args),
    pids: () => children.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    stop: async () => {
      const ended = children.map((child) => new Promise((resolve) => child.once("close", resolve)));
      for (const child of children) child.kill("SIGKILL");
      await Promise.all(ended);
    },
  };
}

/** Whether an engine answers that {@link openContainer} can use. */
export function hasDocker(): boolean {
  try {
    execFileSync("docker", ["info"], { stdio: "ignore", timeout: 10_000 });
    return process.platform === "linux";
  } catch {
    return false;
  }
}

/**
 * One container, entered by `docker exec` for every command. Its image is empty: the interpreter, the libraries and
 * `folders` are the host's own, so that nothing is fetched and both sides run the same code.
 */
export async function openContainer(folders: readonly string[]): Promise<StandInPlace> {
  await importEmptyImage();
  const python = environmentPython();
  const prefixes = await run(python, ["-c", "import sys; print(sys.prefix, sys.base_prefix, sep='\\n')"]);
  const readable = new Set(["/usr", "/etc/alternatives", "/etc/ld.so.cache", ...prefixes.trim().split("\n")]);
  const mounts = [
    ...[...readable].map((path) => `${path}:${path}:ro`),
    ...folders.map((path) => `${path}:${path}`),
  ];
  const name = `daydream-stand-in-${randomUUID()}`;
  const options = ["--rm", "--interactive", "--name", name, "--network", "none", "--log-driver", "none"];
  const volumes = mounts.flatMap((mount) => ["--volume", mount]);
  // It lives as long as its input is open, so that none outlives whoever started it.
  const life = ["sh", "-c", "echo started && exec cat > /dev/null"];
  const child = spawn("docker", ["run", ...options, ...volumes, image, ...life], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const [started] = await Promise.race([once(child.stdout, "data"), ended]);
  if (!(started instanceof Buffer)) throw new Error("the stand-in's container did not start");
  return {
    startPython: async (args) => void (await run("docker", ["exec", "--detach", name, python, ...args])),
    runPython: (args) => run("docker", ["exec", name, python, ...args]),
    pids: () => {
      const listed = execFileSync("docker", ["top", name, "-eo", "pid,comm"], { encoding: "utf8" });
      return [...listed.matchAll(/^\s*(\d+)\s+python/gm)].map(([, pid]) => Number(pid));
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

// --- internal ---

const image = "daydream-bench-stand-in";

async function run(command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 2 ** 27 });
  return stdout;
}

/** Folders to mount on, and the links of a system whose programs are all below /usr. */
async function importEmptyImage(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "daydream-stand-in-image-"));
  try {
    for (const folder of ["usr", "etc", "tmp", "proc", "dev", "sys"]) await mkdir(join(root, folder));
    for (const folder of ["bin", "lib", "lib64", "sbin"]) await symlink(`usr/${folder}`, join(root, folder));
    const archive = execFileSync("tar", ["-C", root, "-cf", "-", "."]);
    execFileSync("docker", ["import", "-", image], { input: archive, stdio: ["pipe", "ignore", "inherit"] });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
