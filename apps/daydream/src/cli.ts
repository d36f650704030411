import { type Act, type ExitCode, finishProgram, type Io, processIo, runProgram } from "@daydream/terminal";
import { Command } from "commander";
import { addCheckCommand } from "./commands/check.ts";
import { addCohortsCommand } from "./commands/cohorts.ts";
import { addCombosCommand } from "./commands/combos.ts";
import { addCompareCommand } from "./commands/compare.ts";
import { addCompileCommand } from "./commands/compile.ts";
import { addDesignCommands } from "./commands/design.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEffectsCommand } from "./commands/effects.ts";
import { addExportCommand } from "./commands/export.ts";
import { addFakeProviderCommand } from "./commands/fake-provider.ts";
import { addInitCommand } from "./commands/init.ts";
import { addJudgesCommand } from "./commands/judges.ts";
import { addLogCommand } from "./commands/log.ts";
import { addMigrateCommand } from "./commands/migrate.ts";
import { addModelsCommand } from "./commands/models.ts";
import { addPivotCommand } from "./commands/pivot.ts";
import { addPlanCommand } from "./commands/plan.ts";
import { addPreviewCommand } from "./commands/preview.ts";
import { addReparseCommand } from "./commands/reparse.ts";
import { addReportCommand } from "./commands/report.ts";
import { addRunCommand } from "./commands/run.ts";
import { addSheetCommand } from "./commands/sheet.ts";
import { addShowCommand } from "./commands/show.ts";
import { addSpecCommand } from "./commands/spec.ts";
import { addSqlCommand } from "./commands/sql.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addStoreCommand } from "./commands/store.ts";
import { addTopCommand } from "./commands/top.ts";
import { addWatchCommand } from "./commands/watch.ts";
import { addWhyCommand } from "./commands/why.ts";
import { version } from "./version.ts";

/** Runs one command line. Resolves with the exit code. */
export function main(args: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  return runProgram({ args, io, createProgram, failuresAtWork });
}

/** The whole argument surface, as `docs/cli.md` is generated from it. */
export function createProgram(act: Act, io: Io): Command {
  const program = new Command("daydream")
    .description(
      "Compiles a short spec into a cohort of LLM generations, runs it, and reports scores by any axis.",
    )
    .version(version, "-V, --version");
  program.commandsGroup("To begin:");
  addInitCommand(program, act);
  addDoctorCommand(program, act);
  addFakeProviderCommand(program, act);
  program.commandsGroup("What to make:");
  addCheckCommand(program, act);
  addPreviewCommand(program, act);
  addCompileCommand(program, act);
  addDesignCommands(program, act);
  addSpecCommand(program, act);
  addCombosCommand(program, act);
  addModelsCommand(program, act);
  addCohortsCommand(program, act);
  program.commandsGroup("Making it:");
  addPlanCommand(program, act);
  addRunCommand(program, act);
  addWatchCommand(program, act);
  addReparseCommand(program, act);
  program.commandsGroup("What was made:");
  addStatusCommand(program, act);
  addLogCommand(program, act);
  addShowCommand(program, act);
  addWhyCommand(program, act);
  addStoreCommand(program, act);
  addMigrateCommand(program, act);
  program.commandsGroup("What it came to:");
  addReportCommand(program, act);
  addPivotCommand(program, act);
  addCompareCommand(program, act);
  addEffectsCommand(program, act);
  addJudgesCommand(program, act);
  addSheetCommand(program, act);
  addTopCommand(program, act);
  addExportCommand(program, act);
  addSqlCommand(program, act);
  return finishProgram(program, io);
}

// --- internal ---

/** Codes that say: something was tried and went wrong. All others refuse before anything is changed. */
const failuresAtWork = ["store/disk-full", "store/not-writable", "daydream/generation-stuck"];
