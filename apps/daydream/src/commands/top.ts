import type { Act } from "@daydream/terminal";
import { type Command, InvalidArgumentError } from "commander";
import { addReadOptions, type ReadFlags, wholeNumber } from "./setting-options.ts";

/** How commander hands the options of `top` over. */
export interface TopFlags extends ReadFlags {
  readonly n?: number;
  readonly span?: number;
  readonly maxOnly?: boolean;
  readonly rubric?: string;
  readonly models?: string;
  readonly csv?: boolean;
  readonly to?: string;
  readonly rubrics?: string;
  readonly judges?: string;
  readonly replicates?: number;
}

/** `top`: the best of a cohort, as a list and as the spec of another one. */
export function addTopCommand(program: Command, act: Act): void {
  addReadOptions(
    program
      .command("top")
      .argument("<cohort>", "a compiled cohort")
      .description("show what scored highest; with --to, write a cohort that scores it again")
      .option("--n <count>", "at most so many (default: 10, or all with --span)", wholeNumber)
      .option("--span <points>", "those at most so far below the best average", points)
      .option("--max-only", "only those with the best average")
      .option("--rubric <name>", "whose scores count; needed where there are several")
      .option("--models <names>", "judges to average, separated by commas (default: all)")
      .option("--csv", "print CSV")
      .option("--to <cohort>", "write the spec of this new cohort, which evaluates the chosen ones")
      .option("--rubrics <names>", "rubrics of the new cohort (default: the one that counts)")
      .option("--judges <names>", "judges of the new cohort (default: those that are averaged)")
      .option("--replicates <+n>", "so many more scores of each judge than there are", more),
  ).action(
    act(async (io, cohort: string, flags: TopFlags) => {
      const { topCommand } = await import("../report/top-command.ts");
      return topCommand(io, cohort, flags);
    }),
  );
}

// --- internal ---

function points(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError("It must be a number of at least 0.");
  return value;
}

function more(text: string): number {
  if (!/^\+\d{1,6}$/.test(text)) throw new InvalidArgumentError("It must be + and a whole number.");
  return Number(text.slice(1));
}
