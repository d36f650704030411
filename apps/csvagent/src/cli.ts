import { type Act, type ExitCode, finishProgram, type Io, processIo, runProgram } from "@daydream/terminal";
import { Command } from "commander";
import { addDatasetsCommand } from "./commands/datasets.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addGenerateCommand } from "./commands/generate.ts";
import { addInspectCommand } from "./commands/inspect.ts";
import { addRunCommand } from "./commands/run.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addTemplatesCommand } from "./commands/templates.ts";
import { version } from "./version.ts";

/** Runs one command line. Resolves with the exit code. */
export function main(args: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  return runProgram({ args, io, createProgram, failuresAtWork });
}

/** The whole argument surface, as `docs/cli.md` is generated from it. */
export function createProgram(act: Act, io: Io): Command {
  const program = new Command("csvagent")
    .description("Turns real CSV files into verified training episodes.")
    .version(version, "-V, --version");
  addRunCommand(program, act);
  addGenerateCommand(program, act);
  addDatasetsCommand(program, act);
  addTemplatesCommand(program, act);
  addStatusCommand(program, act);
  addInspectCommand(program, act);
  addDoctorCommand(program, act);
  return finishProgram(program, io);
}

// --- internal ---

/** Codes that say: something was tried and went wrong. All others refuse before anything is changed. */
const failuresAtWork = [
  "csvagent/dataset-not-written",
  "sandbox/environment-changed",
  "sandbox/load-failed",
  "sandbox/lost",
  "store/disk-full",
  "store/io-failed",
  "store/not-writable",
  "store/vanished",
];
