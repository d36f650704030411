import { isDaydreamError } from "@daydream/base";
import { Command, CommanderError } from "commander";
import { addCheckCommand } from "./commands/check.ts";
import { addCohortsCommand } from "./commands/cohorts.ts";
import { addCombosCommand } from "./commands/combos.ts";
import { addCompileCommand } from "./commands/compile.ts";
import { addDesignCommands } from "./commands/design.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addInitCommand } from "./commands/init.ts";
import { addMigrateCommand } from "./commands/migrate.ts";
import { addModelsCommand } from "./commands/models.ts";
import { addPlanCommand } from "./commands/plan.ts";
import { addPreviewCommand } from "./commands/preview.ts";
import { addSpecCommand } from "./commands/spec.ts";
import { type ExitCode, exitCode } from "./terminal/exit-code.ts";
import { type Io, processIo } from "./terminal/io.ts";
import { validOptions } from "./terminal/valid-options.ts";
import { version } from "./version.ts";

/** Wraps a command's work: its exit code becomes the program's, its error is printed once. */
export type Act = <Arguments extends unknown[]>(
  work: (io: Io, ...args: Arguments) => Promise<ExitCode>,
) => (...args: Arguments) => Promise<void>;

/** Runs one command line; the only place where an error is printed. Resolves with the exit code. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  let code: ExitCode = exitCode.done;
  const act: Act =
    (work) =>
    async (...passed) => {
      code = await work(io, ...passed);
    };
  const program = createProgram(act, io);
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return report(error, io, args.includes("--debug"));
  }
}

/** The whole argument surface, as `docs/cli.md` is generated from it. */
export function createProgram(act: Act, io: Io): Command {
  const program = new Command("daydream")
    .description("Compiles a short spec into a cohort of LLM generations.")
    .version(version, "-V, --version")
    .option("--debug", "show the chain of causes of an error");
  addInitCommand(program, act);
  addCheckCommand(program, act);
  addPreviewCommand(program, act);
  addCompileCommand(program, act);
  addPlanCommand(program, act);
  addDesignCommands(program, act);
  addCohortsCommand(program, act);
  addCombosCommand(program, act);
  addModelsCommand(program, act);
  addSpecCommand(program, act);
  addMigrateCommand(program, act);
  addDoctorCommand(program, act);
  forEachCommand(program, (command) => {
    command
      .exitOverride()
      .configureOutput({ writeOut: io.out, writeErr: io.err, outputError: printUsageError(command) });
    if (command.commands.length === 0) command.option("--debug", "show the chain of causes of an error");
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

/** Codes that say: something was tried and went wrong. All others refuse before anything is changed. */
const failuresAtWork = ["store/disk-full", "store/not-writable"];

function report(error: unknown, io: Io, debug: boolean): ExitCode {
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
