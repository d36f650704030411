/** Something that failed to stop or was lost, while the sandbox went on. */
export interface SandboxLogEntry {
  readonly level: "warning" | "error";
  /** What it was: `base 4711`, `dataset 3`, `session 12`. */
  readonly id: string;
  readonly message: string;
  readonly error?: unknown;
}

/** Where a sandbox reports what nobody is waiting for. */
export type SandboxLog = (entry: SandboxLogEntry) => void;

/** The log of a sandbox that was given none: a warning of the Node process. */
export const warnOfProcess: SandboxLog = ({ id, message }) => {
  process.emitWarning(`${id}: ${message}`, { type: "SandboxWarning" });
};
