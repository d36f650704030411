/** Everything a command touches of the world outside the data root: passed in, so that tests can own it. */
export interface Io {
  /** Results: what a script reads. */
  readonly out: (text: string) => void;
  /** Progress, warnings and errors: what a person reads. */
  readonly err: (text: string) => void;
  /** True when `err` is a terminal that can redraw. */
  readonly isInteractive: boolean;
  /** True when `out` is a terminal that shows colours, and nobody has asked for none (`NO_COLOR`). */
  readonly showsColour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
}

/** The process's own streams and environment. */
export function processIo(): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isInteractive: process.stderr.isTTY === true && process.env.CI === undefined,
    showsColour: process.stdout.isTTY === true && process.stdout.hasColors(),
    width: process.stderr.columns ?? 100,
    environment: process.env,
    workingDirectory: process.cwd(),
  };
}
