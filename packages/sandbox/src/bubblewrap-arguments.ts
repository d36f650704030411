import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { baseArguments, baseVariables } from "./base-arguments.ts";
import { type Environment, pythonDirectory } from "./environment.ts";

export interface BubblewrapArguments {
  readonly environment: Environment;
  readonly plugin?: string | undefined;
  /** Scratch slots: one for each session there can be at a time. */
  readonly maxSessions: number;
  /** Size of each slot's file system. */
  readonly slotBytes: number;
  /** Root binds what only root can read, and the base then drops to nobody by itself. */
  readonly isRoot: boolean;
}

/** Uid and gid that a base started by root drops to: nobody. */
export const unprivilegedId = 65_534;

/** Arguments of `bwrap`, up to and with the base's own. */
export function bubblewrapArguments(options: BubblewrapArguments): readonly string[] {
  const { environment, plugin, maxSessions, slotBytes, isRoot } = options;
  return [
    ...namespaceArguments(isRoot),
    "--clearenv",
    ...Object.entries(baseVariables()).flatMap(([name, value]) => ["--setenv", name, value]),
    // Before the binds: an interpreter may live below it.
    ...["--perms", "0755", "--tmpfs", scratchDirectory],
    ...systemDirectories.flatMap(bindSystem),
    ...boundPaths(environment, plugin).flatMap(bind),
    // After the binds: bwrap reads the whole table of mounts for each of those.
    ...Array.from({ length: maxSessions }, (_, slot) => slotArguments(slot, slotBytes)).flat(),
    ...["--proc", "/proc", "--dev", "/dev"],
    // The root is a writable tmpfs until here, and so is /dev.
    ...["--remount-ro", "/dev", "--remount-ro", scratchDirectory, "--remount-ro", "/"],
    ...["--chdir", "/", "--", environment.python],
    ...baseArguments({
      plugin,
      scratch: scratchDirectory,
      maxSessions,
      ...(isRoot ? { dropTo: `${unprivilegedId}:${unprivilegedId}` } : {}),
    }),
  ];
}

/** Namespaces, capabilities and the tie to the parent: what the probe tries as well. */
export function namespaceArguments(isRoot: boolean): readonly string[] {
  return [
    // Process 1 would otherwise be bwrap itself, with the environment it was started with.
    "--as-pid-1",
    ...["--die-with-parent", "--new-session", "--hostname", "sandbox"],
    ...["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"],
    ...(isRoot
      ? ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
      : ["--unshare-user", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"]),
  ];
}

/** Every path of the environment, the base and the plugin (its own files, not its folders) that must be readable. */
export function boundPaths(environment: Environment, plugin?: string): readonly string[] {
  const { prefix, basePrefix, executables, libraries, searchPath, mappedFiles } = environment;
  const isVirtual = prefix !== basePrefix;
  const paths = [
    ...(isVirtual ? [prefix] : []),
    ...libraries,
    ...searchPath,
    pythonDirectory,
    ...(plugin === undefined ? [] : pythonFiles(resolve(plugin))),
    ...executables,
    ...mappedFiles,
  ];
  const kept: string[] = [];
  for (const path of [...new Set(paths)].sort((a, b) => a.length - b.length)) {
    const isCovered = [...kept, ...systemDirectories].some((directory) => isInside(path, directory));
    if (!isCovered && isThere(path)) kept.push(path);
  }
  return kept;
}

// --- internal ---

const scratchDirectory = "/tmp";

function slotArguments(slot: number, bytes: number): readonly string[] {
  return ["--perms", "1777", "--size", String(bytes), "--tmpfs", join(scratchDirectory, `slot-${slot}`)];
}

const systemDirectories = [
  "/usr/lib",
  "/usr/lib32",
  "/usr/lib64",
  "/lib",
  "/lib32",
  "/lib64",
  "/usr/share/zoneinfo",
  "/etc/ld.so.cache",
  "/etc/alternatives",
];

/** Directories as they are, links as links. */
function bindSystem(path: string): readonly string[] {
  if (!isThere(path)) return [];
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : bind(path);
}

/** Makes the directories on the way readable for whoever the base becomes: bwrap's own may be for root alone. */
function bind(path: string): readonly string[] {
  const names = dirname(path)
    .split(sep)
    .filter((name) => name !== "");
  const parents = names.map((_, index) => sep + names.slice(0, index + 1).join(sep));
  return [...parents.flatMap((parent) => ["--perms", "0755", "--dir", parent]), "--ro-bind", path, path];
}

function pythonFiles(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".py"))
    .map((name) => join(directory, name));
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined && dirname(path) !== path;
}
