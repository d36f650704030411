import type { Act } from "@daydream/terminal";
import type { Command } from "commander";
import { addReadOptions, collect, type ReadFlags } from "./setting-options.ts";

/** How commander hands the options of a command that takes generations out over. */
export interface RemovalFlags extends ReadFlags {
  readonly execute?: boolean;
  readonly delete?: boolean;
  readonly members?: boolean;
}

/** How commander hands the options of `store cascade` over. */
export interface CascadeFlags extends RemovalFlags {
  readonly template?: string;
  readonly stage?: string;
  readonly cohort?: string;
  readonly force?: boolean;
}

/** How commander hands the options of `store duplicates` over. */
export interface DuplicatesFlags extends ReadFlags {
  readonly stage?: readonly string[];
  readonly normalize?: boolean;
  readonly output?: string;
}

/** How commander hands the options of `store import` over. */
export interface ImportFlags extends ReadFlags {
  readonly cohort?: readonly string[];
  readonly dryRun?: boolean;
}

/** How commander hands the options of `store verify` over. */
export interface VerifyFlags extends ReadFlags {
  readonly repair?: boolean;
}

/** `store verify|gc|cascade|duplicates|import`: care of what was made. */
export function addStoreCommand(program: Command, act: Act): void {
  const store = program.command("store").description("care of what was made");
  addReadOptions(
    store
      .command("verify")
      .argument("[cohort...]", "only these cohorts, their members and what they descend from")
      .description("look for everything that is wrong in the store; exits 1 when something is")
      .option("--repair", "mend what can be derived: paths, records of results, leftovers; never a reply"),
  ).action(
    act(async (io, cohorts: readonly string[], flags: VerifyFlags) => {
      const { verifyCommand } = await import("../care/verify-command.ts");
      return verifyCommand(io, cohorts, flags);
    }),
  );
  addRemovalOptions(
    store
      .command("gc")
      .description("take out generations that no cohort needs; without --execute only show them"),
  ).action(
    act(async (io, flags: RemovalFlags) => {
      const { gcCommand } = await import("../care/gc-command.ts");
      return gcCommand(io, flags);
    }),
  );
  addRemovalOptions(
    store
      .command("cascade")
      .argument("[gen-id...]", "generations")
      .description("take out generations and all that descends from them; without --execute only show them")
      .option("--template <id>", "those that were made with this template; with --stage")
      .option("--stage <stage>", "the template's stage")
      .option("--cohort <cohort>", "only what this cohort uses; that it is used there does not count")
      .option("--force", "also what other cohorts use"),
  ).action(
    act(async (io, ids: readonly string[], flags: CascadeFlags) => {
      const { cascadeCommand } = await import("../care/cascade-command.ts");
      return cascadeCommand(io, ids, flags);
    }),
  );
  addReadOptions(
    store
      .command("duplicates")
      .description("show models' replies that say the same; finding some is no failure, it exits 0")
      .option("--stage <stage>", "only this stage; may be repeated", collect)
      .option("--normalize", "line breaks and blanks do not count")
      .option("--output <csv>", "write stage,hash,count,gen_ids,preview_first_line to this file"),
  ).action(
    act(async (io, flags: DuplicatesFlags) => {
      const { duplicatesCommand } = await import("../care/duplicates-command.ts");
      return duplicatesCommand(io, flags);
    }),
  );
  addReadOptions(
    store
      .command("import")
      .argument(
        "<folder>",
        "a data root with gens/ in it: of the predecessor, of this program, or a folder of trash/",
      )
      .description("bring generations and cohorts of another store here; nothing here is overwritten")
      .option("--cohort <cohort>", "only this cohort and what it descends from; may be repeated", collect)
      .option("--dry-run", "show what would be imported, change nothing"),
  ).action(
    act(async (io, folder: string, flags: ImportFlags) => {
      const { importCommand } = await import("../care/import-command.ts");
      return importCommand(io, folder, flags);
    }),
  );
}

// --- internal ---

function addRemovalOptions(command: Command): Command {
  return addReadOptions(
    command
      .option("--execute", "do it: move them to trash/, children before their parents")
      .option("--delete", "with --execute: delete them instead")
      .option("--members", "list every generation"),
  );
}
