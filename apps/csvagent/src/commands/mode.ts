import { type Command, Option } from "commander";
import { fail } from "../errors.ts";
import type { Source } from "../question/sources.ts";

/** What the user chose to work on. */
export type Mode = Source | "all";

/** How commander hands the four mode flags over. */
export interface ModeFlags {
  readonly template?: boolean;
  readonly procedural?: boolean;
  readonly llmGen?: boolean;
  readonly all?: boolean;
}

/** Adds the four mode flags, of which a command takes one. */
export function addModeOptions(command: Command): Command {
  return command
    .addOption(new Option("--template", "questions from analysis templates"))
    .addOption(new Option("--procedural", "questions from searched programs"))
    .addOption(new Option("--llm-gen", "questions that a model writes"))
    .addOption(new Option("--all", "all three sources"));
}

/** The one mode that was chosen, or `undefined` when none was; two are refused. */
export function chosenMode(flags: ModeFlags): Mode | undefined {
  const chosen: Mode[] = [];
  if (flags.template) chosen.push("template");
  if (flags.procedural) chosen.push("procedural");
  if (flags.llmGen) chosen.push("llm_gen");
  if (flags.all) chosen.push("all");
  if (chosen.length > 1) throw fail("mode-conflict", { chosen: chosen.map(flagOf) });
  return chosen[0];
}

/** The one mode that was chosen; none is refused. */
export function requireMode(flags: ModeFlags): Mode {
  const mode = chosenMode(flags);
  if (mode === undefined) throw fail("mode-missing", {});
  return mode;
}

/** Refuses, before anything is changed, a mode that has a source which is not built yet. */
export function requireBuilt(mode: Mode): "template" {
  if (mode === "template") return mode;
  const missing = mode === "all" ? ["--procedural", "--llm-gen"] : [flagOf(mode)];
  throw fail("mode-not-built", { missing });
}

// --- internal ---

function flagOf(mode: Mode): string {
  return `--${mode.replace("_", "-")}`;
}
