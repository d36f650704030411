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

/**
 * Fills a session's limits up with the defaults.
 *
 * @param datasetBytes size of the dataset that the session starts from: `memoryBytes` grows with it.
 * @throws RangeError for a limit that is not a positive number.
 */
export function resolveLimits(limits: Partial<SessionLimits> = {}, datasetBytes = 0): SessionLimits {
  const resolved: SessionLimits = {
    cellTimeoutMs: limits.cellTimeoutMs ?? 30_000,
    graceMs: limits.graceMs ?? 300,
    cpuSeconds: limits.cpuSeconds ?? 120,
    memoryBytes: limits.memoryBytes ?? Math.max(1024 * mebibyte, 4 * datasetBytes),
    fileBytes: limits.fileBytes ?? 16 * mebibyte,
    scratchBytes: limits.scratchBytes ?? 64 * mebibyte,
    outputCharacters: limits.outputCharacters ?? 65_536,
    valueCharacters: limits.valueCharacters ?? 100_000,
    hooksPerCell: limits.hooksPerCell ?? 64,
  };
  for (const [name, value] of Object.entries(resolved)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name} must be a whole number of at least 1, got ${value}`);
    }
  }
  return resolved;
}

// --- internal ---

const mebibyte = 1_048_576;
