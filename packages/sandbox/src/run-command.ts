import { spawn } from "node:child_process";

/** How a command went. */
export interface CommandOutcome {
  /** True when it ended with code 0. */
  readonly isDone: boolean;
  /** The end of what it printed, both streams together; why it could not be started, when it could not. */
  readonly output: string;
}

/** Runs a command to its end; one that fails is an outcome, not an error. Aborting ends it. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly signal?: AbortSignal | undefined; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: options.env ?? process.env,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => {
        output = (output + text).slice(-keptCharacters);
      });
    }
    child.once("error", (error) => resolve({ isDone: false, output: error.message }));
    child.once("close", (code) => resolve({ isDone: code === 0, output: output.trim() }));
  });
}

// --- internal ---

const keptCharacters = 8_000;
