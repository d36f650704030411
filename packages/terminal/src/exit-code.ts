/** What a command's exit says to a script. */
export const exitCode = {
  /** Done, or nothing to do. */
  done: 0,
  /** Finished, with failures among what was asked. */
  failures: 1,
  /** Refused or misused: nothing was changed. */
  refused: 2,
  /** Stopped by the user. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
