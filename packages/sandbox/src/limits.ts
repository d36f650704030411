/** What one session may use. A breach ends the session with a reason, never its neighbours. */
export interface SessionLimits {
  /** Wall time of a cell before it is interrupted, default 30 000. */
  readonly cellTimeoutMs: number;
  /** Time an interrupted cell has to give way before its session is killed, default 300. */
  readonly graceMs: number;
  /** CPU time of the whole session, default 120. */
  readonly cpuSeconds: number;
  /** Address space on top of what the loaded dataset takes, default 1 GiB or 4 × the dataset's bytes. */
  readonly memoryBytes: number;
  /** Largest file a session may write, default 16 MiB. */
  readonly fileBytes: number;
  /** Scratch space of one session, default 64 MiB; the landlock tier has none. */
  readonly scratchBytes: number;
  /** Kept characters of stdout, of stderr and of a result, default 65 536 each. */
  readonly outputCharacters: number;
  /** Largest wire form of one submitted or hooked value, default 100 000 characters. */
  readonly valueCharacters: number;
  /** Hooks kept per cell, default 64. */
  readonly hooksPerCell: number;
}

/** Size of a cell's source, at most. */
export const codeBytesLimit = 262_144;
