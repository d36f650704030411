import type { ParseOutcome } from "./parse-outcome.ts";
import { parsers } from "./parsers.ts";
import type { Scale } from "./scale.ts";

export type {
  Evidence,
  FailedParse,
  ParsedReply,
  ParseFailureReason,
  ParseOutcome,
  ParseWarning,
  ParseWarningCode,
} from "./parse-outcome.ts";
export type { Scale } from "./scale.ts";

export interface ParseReplyOptions {
  /** The scale that the rubric states. @default the parser's own: 0–9, of `score_near_end` 0–10 */
  readonly scale?: Scale | undefined;
}

/**
 * Reads a reply by the parser of that name. What cannot be read is an outcome, whatever the reply is.
 *
 * @throws RangeError for a parser that there is not, and for a scale without numbers.
 */
export function parseReply(parser: string, raw: string, { scale }: ParseReplyOptions = {}): ParseOutcome {
  const found = parsers.get(parser);
  if (found === undefined)
    throw new RangeError(`there is no parser ${parser}; there are ${[...parsers.keys()].join(", ")}`);
  if (
    scale !== undefined &&
    !(Number.isFinite(scale.min) && Number.isFinite(scale.max) && scale.min < scale.max)
  )
    throw new RangeError(`a scale goes from a number up to a greater one, got ${scale.min} to ${scale.max}`);
  return found.parse(raw, { scale });
}
