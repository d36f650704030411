import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of `doctor` over. */
export interface DoctorFlags extends ReadFlags {
  readonly call?: string;
}

/** `doctor`: what is here, what is missing, and the command that mends it. */
export function addDoctorCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("doctor")
      .description("what is here, what is missing, what to do about it")
      .option(
        "--call <model>",
        "ask one model of the catalog a tiny question (16 tokens at most), see what it costs",
      ),
  ).action(
    act(async (io, flags: DoctorFlags) => {
      if (flags.call !== undefined) {
        const { callModelCommand } = await import("../doctor/call-model.ts");
        return callModelCommand(io, flags.call, flags);
      }
      const { doctorCommand } = await import("../doctor/doctor-command.ts");
      return doctorCommand(io, flags);
    }),
  );
}
