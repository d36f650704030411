import { isDaydreamError } from "@daydream/base";
import { type Command, CommanderError } from "commander";
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { validOptions } from "./valid-options.ts";

/** Wraps a command's work: its exit code becomes the program's, its error is printed once. */
export type Act = <Arguments extends unknown[]>(
  work: (io: Io, ...args: Arguments) => Promise<ExitCode>,
) => (...args: Arguments) => Promise<void>;

export interface RunProgramOptions {
  readonly args: readonly string[];
  readonly io: Io;
  /** The program's commands, each wrapped by `act`. */
  readonly createProgram: (act: Act, io: Io) => Command;
  /** Codes that say: something was tried and went wrong. All others refuse before anything is changed. */
  readonly failuresAtWork: readonly string[];
}

/** Runs one command line; the only place where an error is printed. Resolves with the exit code. */
export async function runProgram(options: RunProgramOptions): Promise<ExitCode> {
  const { args, io } = options;
  let code: ExitCode = exitCode.done;
  const act: Act =
    (work) =>
    async (...passed) => {
      code = await work(io, ...passed);
    };
  const program = options.createProgram(act, io);
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return report(error, options);
  }
}

/**
 * Gives every command what all commands have: output through `io`, `--debug`, and a line of valid options under
 * an error of usage. To be called when all commands are there.
 */
export function finishProgram(program: Command, io: Io): Command {
  forEachCommand(program, (command) => {
    command
      .exitOverride()
      .configureOutput({ writeOut: io.out, writeErr: io.err, outputError: printUsageError(command) });
    if (command === program || command.commands.length === 0)
      command.option("--debug", "show the chain of causes of an error");
  });
  return program;
}

// --- internal ---

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) forEachCommand(child, visit);
}

function printUsageError(command: Command) {
  return (text: string, write: (text: string) => void): void => {
    write(text);
    write(`valid here: ${validOptions(command)}\n`);
  };
}

function report(error: unknown, { io, args, failuresAtWork }: RunProgramOptions): ExitCode {
  const debug = args.includes("--debug");
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.refused;
  if (!isDaydreamError(error)) {
    io.err(`error: ${error instanceof Error ? error.message : String(error)} [unexpected]\n`);
    io.err(debug ? `${stackOf(error)}\n` : "hint: run it again with --debug and report what it prints\n");
    return exitCode.failures;
  }
  const [first = "", ...more] = error.message.split("\n");
  io.err([`error: ${first} [${error.code}]`, ...more, ""].join("\n"));
  if (error.hint !== undefined) io.err(`hint: ${error.hint}\n`);
  if (debug) io.err(`${stackOf(error)}\n`);
  return failuresAtWork.includes(error.code) ? exitCode.failures : exitCode.refused;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
