import type { Act } from "@daydream/terminal";
import { type Command, InvalidArgumentError } from "commander";
import { addReadOptions, collect, type ReadFlags } from "./setting-options.ts";

/** Which evaluations of a cohort a command looks at. */
export interface ChosenFlags extends ReadFlags {
  readonly rubric?: string;
  readonly judge?: string;
  readonly filter?: readonly string[];
}

/** How commander hands the options of `compare` over. */
export interface CompareFlags extends ChosenFlags {
  readonly axis: string;
  readonly by?: string;
  readonly correction?: string;
  readonly confidence?: number;
  readonly unit?: string;
}

/** `compare`: does one level of an axis score higher than another? */
export function addCompareCommand(program: Command, act: Act): void {
  addChoiceOptions(
    program
      .command("compare")
      .argument("<cohort>", "a compiled cohort")
      .argument("[a]", "a level of the axis; alone: it is compared with each of the others")
      .argument("[b]", "the level that is compared with it; without both: each pair of levels")
      .description("compare levels of an axis where nothing else differs, with interval and p-value")
      .requiredOption("--axis <name>", "the axis: draft_template, evaluation_llm, …")
      .option("--by <axis>", "once for each level of this other axis")
      .option("--correction <how>", "for many p-values: holm or benjamini-hochberg", "holm")
      .option("--confidence <share>", "of the intervals", share, 0.95)
      .option("--unit <name>", "what counts as one block (default: the widest unit that can)"),
  ).action(
    act(async (io, cohort: string, a: string | undefined, b: string | undefined, flags: CompareFlags) => {
      const { compareCommand } = await import("../compare/compare-command.ts");
      return compareCommand(io, cohort, { ...flags, levels: [a, b].filter((level) => level !== undefined) });
    }),
  );
}

/** Adds what every command has that looks at some of a cohort's scores. */
export function addChoiceOptions(command: Command): Command {
  return addReadOptions(
    command
      .option("--rubric <names>", "only these rubrics, separated by commas")
      .option("--judge <names>", "only these judges, separated by commas")
      .option("--filter <axis=level>", "only these levels, separated by commas; may be repeated", collect),
  );
}

/** commander's parser of a share between 0 and 1, neither of them. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value < 1))
    throw new InvalidArgumentError("It must be a number between 0 and 1.");
  return value;
}
