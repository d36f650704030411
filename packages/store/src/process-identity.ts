import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errnoOf } from "./explain-fs-error.ts";

/**
 * One process, told apart from every other: a process id alone is reused, and means nothing on another host
 * or in another container. Where the system has no `/proc`, the fields taken from it are empty.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Changes with every start of the machine. */
  readonly bootId: string;
  /** Within which process ids are counted; containers have their own. */
  readonly pidNamespace: string;
  /** When the process started, in clock ticks since the machine started. */
  readonly startTicks: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  own ??= {
    pid: process.pid,
    host: hostname(),
    bootId: readProc(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: readProc(() => readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "")),
    startTicks: readStat(process.pid)?.startTicks ?? "",
  };
  return own;
}

/**
 * Whether a process still runs: `unknown` when that cannot be seen from here (another host or container).
 * A process that was killed and is not yet reaped is dead.
 */
export function livenessOf(identity: ProcessIdentity): "alive" | "dead" | "unknown" {
  const here = ownIdentity();
  if (identity.host !== here.host) return "unknown";
  if (identity.bootId !== here.bootId) return "dead";
  if (identity.pidNamespace !== here.pidNamespace) return "unknown";
  if (!answersSignals(identity.pid)) return "dead";
  const stat = readStat(identity.pid);
  if (stat === undefined || identity.startTicks === "") return here.startTicks === "" ? "alive" : "dead";
  return stat.startTicks === identity.startTicks && !stat.isDead ? "alive" : "dead";
}

// --- internal ---

let own: ProcessIdentity | undefined;

function readStat(pid: number): { readonly startTicks: string; readonly isDead: boolean } | undefined {
  const text = readProc(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The command's name stands in parentheses and may itself hold any character.
  const [state = "", ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const startTicks = rest[18];
  return startTicks === undefined ? undefined : { startTicks, isDead: state === "Z" || state === "X" };
}

function readProc(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES", "ENOTDIR"].includes(errnoOf(error))) return "";
    throw error;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (errnoOf(error) === "ESRCH") return false;
    if (errnoOf(error) === "EPERM") return true;
    throw error;
  }
}
