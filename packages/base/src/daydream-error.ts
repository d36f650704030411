/** What an error was about: JSON values by name, for messages, tests and `--json` output. */
export type ErrorContext = Readonly<Record<string, unknown>>;

export interface DaydreamErrorOptions {
  /** One sentence for a person, made from the context. */
  readonly message: string;
  /** The next thing to do: a command to run or a line to change. */
  readonly hint?: string | undefined;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * The one error class of the repository.
 *
 * Raised when an operation failed and somebody may act on it. `code` is stable (`store/disk-full`), the
 * message is not. Outcomes that the domain expects are values with a `kind`, never this error.
 */
export class DaydreamError extends Error {
  override readonly name = "DaydreamError";
  readonly code: string;
  readonly context: ErrorContext;
  readonly hint: string | undefined;

  constructor(code: string, context: ErrorContext, options: DaydreamErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = context;
    this.hint = options.hint;
  }
}

/** True for a {@link DaydreamError}, optionally with exactly this code. */
export function isDaydreamError(error: unknown, code?: string): error is DaydreamError {
  return error instanceof DaydreamError && (code === undefined || error.code === code);
}
