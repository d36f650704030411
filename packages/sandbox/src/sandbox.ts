import type { Execution, SessionEvent } from "./execution.ts";
import type { SessionLimits } from "./limits.ts";

/** How strongly sessions are isolated, best first; the README's table says what each tier hides. */
export type Tier = "bubblewrap" | "docker" | "landlock" | "unsafe-process" | "scripted";

/** Bytes that a sandbox's loader turns into a session's starting state, once per dataset. */
export interface DatasetSource {
  /** SHA-256 of the bytes: equal ids are loaded once and shared by every session. */
  readonly id: string;
  /** Reads the whole file; called only when no process has this dataset loaded. */
  readonly read: () => Promise<Uint8Array>;
  /** Handed to the loader as they are; part of what makes a dataset process reusable. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What stands between a session and the machine, layer by layer. */
export interface Isolation {
  readonly tier: Tier;
  readonly seccomp: boolean;
  /** The Landlock ABI in force, 0 when the kernel has none. */
  readonly landlockAbi: number;
  readonly namespaces: boolean;
  readonly scratch: boolean;
  /** One line to show when this tier leaves something open; absent otherwise. */
  readonly warning?: string;
}

/** The Python that sessions run: part of every episode's provenance. */
export interface PythonEnvironment {
  /** `3.11.7` */
  readonly python: string;
  /** Distribution → version, of the libraries that sessions may import. */
  readonly libraries: Readonly<Record<string, string>>;
  /** SHA-256 over python version, platform and libraries: equal prints compute alike. */
  readonly fingerprint: string;
}

export interface OpenSessionOptions {
  /** The state that the session starts from; without it the namespace has only the libraries. */
  readonly dataset?: DatasetSource;
  readonly limits?: Partial<SessionLimits>;
}

/**
 * A pool of warm Python that lends sessions.
 *
 * A session starts from the dataset as it was loaded and shares nothing with any other session. Python that
 * fails is an {@link Execution}; only the sandbox itself failing raises:
 * `sandbox/unavailable`, `sandbox/lost`, `sandbox/closed`, `sandbox/load-failed`.
 */
export interface Sandbox extends AsyncDisposable {
  readonly isolation: Isolation;
  readonly environment: PythonEnvironment;
  openSession(options?: OpenSessionOptions): Promise<Session>;
  /** Ends every session and process. What fails to stop is reported with its id, and closing goes on. */
  close(): Promise<void>;
}

export interface RunOptions {
  /** Wall time for this cell; default: the session's `cellTimeoutMs`. */
  readonly timeoutMs?: number;
  /** Called for each event when it arrives, before the cell has ended. */
  readonly onEvent?: (event: SessionEvent) => void;
}

/** One Python process with one namespace, fresh at opening. Cells run one after another. */
export interface Session extends AsyncDisposable {
  readonly id: string;
  /** The reason why this session can run no more cells, once there is one. */
  readonly ended: SessionEnd | undefined;
  /**
   * Runs one cell; calls wait for each other. After the session has ended the outcome is
   * `{ kind: "ended" }` at once.
   */
  run(code: string, options?: RunOptions): Promise<Execution>;
  /**
   * Ends the session: when this resolves it runs nothing any more. Its place is given back when its process is
   * gone, a moment later; a process that does not go is logged.
   */
  close(): Promise<void>;
}

/** Why a session is over. `detail` is a sentence for people. */
export interface SessionEnd {
  readonly reason:
    | "closed"
    | "wall-time"
    | "cpu-time"
    | "memory"
    | "scratch-space"
    | "processes"
    | "exited"
    | "crashed"
    | "protocol"
    | "sandbox-lost";
  readonly detail: string;
}
