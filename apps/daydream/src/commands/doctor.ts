import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, type ReadFlags } from "./setting-options.ts";

/** `doctor`: what is here, what is missing, and the command that mends it. */
export function addDoctorCommand(program: Command, act: Act): void {
  addReadOptions(
    program.command("doctor").description("what is here, what is missing, what to do about it"),
  ).action(
    act(async (io, flags: ReadFlags) => {
      const { doctorCommand } = await import("../doctor/doctor-command.ts");
      return doctorCommand(io, flags);
    }),
  );
}
