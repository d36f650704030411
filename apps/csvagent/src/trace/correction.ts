import type { Turn } from "./trace.ts";

/** What a turn repaired: which lines went and came since the turn that failed. */
export type Correction = NonNullable<Turn["correction"]>;

/** A turn that failed and is not repaired yet. */
export interface OpenError {
  readonly turnIndex: number;
  readonly code: string;
  readonly errorType: string;
  readonly errorMessage: string;
  /** Turns whose code ran since. */
  readonly attempts: number;
}

/**
 * The correction that a successful turn makes: none when nothing failed before it, or when its code has the
 * very lines that failed.
 */
export function correctionOf(code: string, error: OpenError | undefined): Correction | undefined {
  if (error === undefined) return undefined;
  const [before, after] = [linesOf(error.code), linesOf(code)];
  const removed = [...before].filter((line) => !after.has(line)).sort();
  const added = [...after].filter((line) => !before.has(line)).sort();
  if (removed.length === 0 && added.length === 0) return undefined;
  return {
    corrects_turn: error.turnIndex,
    error_type: error.errorType,
    error_message: error.errorMessage,
    attempts_since_error: error.attempts + 1,
    code_diff: { removed_lines: removed, added_lines: added },
  };
}

// --- internal ---

function linesOf(code: string): ReadonlySet<string> {
  return new Set(
    code
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  );
}
