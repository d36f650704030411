import type { ParseOutcome } from "./parse-outcome.ts";
import type { Scale } from "./scale.ts";

/** One way of making a result of a reply. Pure: the same reply gives the same outcome. */
export interface Parser {
  /** As templates name it. */
  readonly name: string;
  /** True where the result is a number on a rubric's scale. */
  readonly readsScore: boolean;
  /** Reads a reply of any length in time that grows with its length alone; throws on none. */
  parse(raw: string, options: ParserOptions): ParseOutcome;
}

export interface ParserOptions {
  /** The scale that the rubric states; `undefined`: it states none. */
  readonly scale: Scale | undefined;
}
