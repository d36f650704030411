/** How long a trace may go on, and how much of its output is kept. */
export interface TraceLimits {
  /** Replies whose code is run, default 10. */
  readonly maxTurns: number;
  /** Replies of a wrong form that are turned back before the trace ends, default 3. */
  readonly formatRetries: number;
  /** Submissions that are turned back for want of hooks; the next one is accepted, default 2. */
  readonly submissionReturns: number;
  /** Characters of a cell's output, and of its errors, that the solver is shown, default 4 000. */
  readonly shownCharacters: number;
  /** Characters of a cell's output, and of its errors, that the trace keeps, default 16 000. */
  readonly keptCharacters: number;
}

/** Fills limits up with their defaults. */
export function resolveTraceLimits(limits: Partial<TraceLimits> = {}): TraceLimits {
  return {
    maxTurns: 10,
    formatRetries: 3,
    submissionReturns: 2,
    shownCharacters: 4_000,
    keptCharacters: 16_000,
    ...limits,
  };
}
