import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addJsonOption, addWorkOptions, type WorkFlags } from "./setting-options.ts";

/** `doctor`: what this machine has, what it lacks, and the command that mends it. */
export function addDoctorCommand(program: Command, act: Act): void {
  addJsonOption(
    addWorkOptions(program.command("doctor").description("what is here, what is missing, how fast it is")),
  ).action(
    act(async (io, flags: WorkFlags & { json?: boolean }) => {
      const { doctorCommand } = await import("../doctor/doctor-command.ts");
      return doctorCommand(io, flags);
    }),
  );
}
