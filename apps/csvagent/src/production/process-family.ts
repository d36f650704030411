import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Every process that a process has brought forth, known well enough to find it when its parent is gone. */
export interface ProcessFamily {
  /** Pid and start time: a number that is used again is another process. */
  readonly members: ReadonlySet<string>;
  /** The sessions (`setsid`) and pid namespaces that they have of their own. */
  readonly sessions: ReadonlySet<number>;
  readonly namespaces: ReadonlySet<string>;
}

/** Who descends from `pid` now. Stop it first: then none is missed. */
export function familyOf(pid: number): ProcessFamily {
  const all = listProcesses();
  const byPid = new Map(all.map((one) => [one.pid, one]));
  const descends = (one: ProcessEntry): boolean => {
    const parent = byPid.get(one.parent);
    return parent !== undefined && (parent.pid === pid || descends(parent));
  };
  const family = all.filter(descends);
  const own = byPid.get(process.pid);
  return {
    members: new Set(family.map(nameOf)),
    sessions: new Set(family.map(({ session }) => session).filter((session) => session !== pid)),
    namespaces: new Set(
      family.map(({ namespace }) => namespace).filter((one) => one !== "" && one !== own?.namespace),
    ),
  };
}

/** Waits until none of the family, and none of its later offspring, is left; gives who is after `patienceMs`. */
export async function survivorsOf(family: ProcessFamily, patienceMs: number): Promise<readonly number[]> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const left = listProcesses().filter(
      (one) =>
        family.members.has(nameOf(one)) ||
        family.sessions.has(one.session) ||
        family.namespaces.has(one.namespace),
    );
    if (left.length === 0 || performance.now() > deadlineMs) return left.map(({ pid }) => pid);
    await wait(20);
  }
}

// --- internal ---

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly startTicks: string;
  readonly namespace: string;
}

function nameOf({ pid, startTicks }: ProcessEntry): string {
  return `${pid} ${startTicks}`;
}

/** Every process but zombies, which have ended. */
function listProcesses(): readonly ProcessEntry[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state, parent, , session, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        if (state === "Z" || state === "X") return [];
        const startTicks = rest[15] ?? "";
        const entry = { pid: Number(name), parent: Number(parent), session: Number(session), startTicks };
        return [{ ...entry, namespace: namespaceOf(name) }];
      } catch (error) {
        if (isOneOf(error, ["ENOENT", "ESRCH"])) return [];
        throw error;
      }
    });
}

/** Empty for a process that may not be looked at. */
function namespaceOf(name: string): string {
  try {
    return readlinkSync(`/proc/${name}/ns/pid`);
  } catch (error) {
    if (isOneOf(error, ["ENOENT", "ESRCH", "EACCES", "EPERM"])) return "";
    throw error;
  }
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
