import type { SessionLimits } from "./limits.ts";

/** What must become of an attack: texts as `outcomeOf` in the threat suite writes them; any of several. */
export interface ThreatPromise {
  readonly outcome: readonly string[];
  /** Where the landlock tier, which has no scratch space, stops it elsewhere. */
  readonly landlock?: readonly string[];
  readonly limits?: Partial<SessionLimits>;
  readonly timeoutMs?: number;
}

const refused: ThreatPromise = { outcome: ["completed 'refused'"] };
const denied: ThreatPromise = { outcome: ["raised PermissionError"] };
const interrupted: ThreatPromise = { outcome: ["timed-out"], timeoutMs: 200 };
const killed: ThreatPromise = { outcome: ["ended wall-time"], timeoutMs: 200, limits: { graceMs: 100 } };
const outOfMemory: ThreatPromise = { outcome: ["ended memory"] };
const broken: ThreatPromise = { outcome: ["ended protocol"] };
const crashed: ThreatPromise = { outcome: ["ended crashed"] };

/** Every file of `threats/`, by name, with what each tier promises. */
export const threatPromises: Readonly<Record<string, ThreatPromise>> = {
  "busy-loop": interrupted,
  "busy-loop-swallowing": interrupted,
  "regex-backtracking": interrupted,
  "busy-loop-in-c": killed,
  "ignore-interrupt": killed,
  "block-all-signals": killed,
  "cpu-time": { outcome: ["ended cpu-time"], limits: { cpuSeconds: 1 } },

  "memory-numpy": outOfMemory,
  "memory-bytearray": outOfMemory,
  "memory-list": { ...outOfMemory, limits: { memoryBytes: 268_435_456 } },
  "memory-shared-mapping": { outcome: ["raised OSError"] },
  memfd: denied,
  "shared-memory-segment": refused,

  fork: denied,
  "fork-bomb": denied,
  "double-fork-daemon": denied,
  subprocess: denied,
  "os-system": refused,
  exec: denied,
  multiprocessing: denied,
  "thread-bomb": {
    outcome: ["ended processes", "completed 'refused'"],
    limits: { memoryBytes: 4 * 1_073_741_824 },
  },

  "scratch-flood": { outcome: ["ended scratch-space"], landlock: ["raised PermissionError"] },
  "scratch-hidden": { outcome: ["ended scratch-space"], landlock: ["raised PermissionError"] },
  "scratch-one-file": { outcome: ["raised OSError"], landlock: ["raised PermissionError"] },
  "scratch-many-files": { outcome: ["ended scratch-space"], landlock: ["raised PermissionError"] },
  "scratch-of-others": refused,
  "write-system": refused,
  "change-metadata": refused,
  "read-host-files": refused,
  environment: refused,
  "environment-of-others": refused,
  "list-processes": denied,

  "print-flood": { outcome: ["completed"] },
  "print-at-once": { outcome: ["completed"] },
  "print-below-python": { outcome: ["completed 'written'"] },
  "huge-repr": { outcome: ["completed a text of 65536"] },
  "huge-exception": { outcome: ["raised ValueError"] },

  exit: { outcome: ["ended exited"] },
  abort: crashed,
  segfault: crashed,
  "foreign-system-calls": crashed,
  "system-exit": { outcome: ["raised SystemExit"] },
  "base-exception": { outcome: ["raised BaseException"] },
  "evil-repr": { outcome: ["raised ValueError"] },
  recursion: { outcome: ["raised RecursionError"] },
  "recursion-unlimited": {
    outcome: ["ended crashed", "ended memory", "ended wall-time", "raised RecursionError", "timed-out"],
    timeoutMs: 2_000,
  },

  network: { outcome: ["raised URLError"] },
  "tcp-socket": denied,
  "unix-socket": denied,
  "datagram-to-a-service": refused,
  "kill-others": refused,
  "signal-by-kernel": refused,
  "look-into-others": refused,
  "kernel-interfaces": refused,
  "raise-limits": refused,
  "become-visible": refused,

  "channel-junk": broken,
  "channel-length": broken,
  "channel-ready": broken,
  "channel-malformed-event": broken,
  "channel-descriptors": { outcome: ["raised PermissionError", "ended protocol"] },
  "channel-closed": broken,
  "channel-of-others": refused,
  "replace-json": { outcome: ["completed 'replaced'"] },
  "write-dataset": refused,
  "leave-traces": { outcome: ["completed 'left'"] },
};
