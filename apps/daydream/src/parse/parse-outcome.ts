import type { Scale } from "./scale.ts";

/** What a parser made of a reply. */
export type ParseOutcome = ParsedReply | FailedParse;

/** The reply could be read. */
export interface ParsedReply {
  readonly kind: "parsed";
  /** What `parsed.txt` is to hold; of a score, the number as pandas prints it and a line end. */
  readonly text: string;
  /** Only from parsers that read a score. */
  readonly score?: number;
  /** The scale that the score is on. */
  readonly scale?: Scale;
  readonly evidence?: Evidence;
  readonly warnings: readonly ParseWarning[];
}

/** The reply could not be read; the reply itself stays as it is. */
export interface FailedParse {
  readonly kind: "failed";
  readonly reason: ParseFailureReason;
  readonly message: string;
  /** The number that was found, where that is what is wrong. Always finite. */
  readonly value?: number;
  readonly evidence?: Evidence;
  readonly warnings: readonly ParseWarning[];
}

/** The place in the reply that decided. */
export interface Evidence {
  /** From 1, in `raw.txt`. */
  readonly line: number;
  /** The line as it stands there; of a very long one, the part around what decided. */
  readonly text: string;
}

/** Something a person may want to know about how a result was read. */
export interface ParseWarning {
  readonly code: ParseWarningCode;
  readonly message: string;
}

/**
 * - `empty`: nothing but blanks
 * - `no-score`: no line in which a score is looked for has one
 * - `out-of-range`: a score that the scale does not have
 * - `several-values`: several numbers where one was asked for
 * - `unknown-scale`: only scores out of a number that is neither the rubric's maximum nor 10 nor 100
 * - `missing-essay-block`, `missing-essay-idea`: no such tags
 */
export type ParseFailureReason =
  | "empty"
  | "no-score"
  | "out-of-range"
  | "several-values"
  | "unknown-scale"
  | "missing-essay-block"
  | "missing-essay-idea";

/**
 * - `several-scores`: the reply names other scores too
 * - `three-digit-mean`: three digits were taken as three marks, and their mean as the score
 * - `leading-zeros`: `007` was taken as 7
 * - `bracketed`: the number stands in brackets
 * - `fraction`: `7/10` on a scale that ends at 10
 * - `scale-mapped`: `7/10` on another scale
 * - `unclosed-block`: a tag that is never closed
 * - `several-blocks`: more than one block; the rule of the parser decided
 * - `block-in-thinking`: the block stands inside the model's thinking
 * - `loose-tags`: tags that are indented or quote otherwise than asked for
 * - `empty-text`: the result is blank
 */
export type ParseWarningCode =
  | "several-scores"
  | "three-digit-mean"
  | "leading-zeros"
  | "bracketed"
  | "fraction"
  | "scale-mapped"
  | "unclosed-block"
  | "several-blocks"
  | "block-in-thinking"
  | "loose-tags"
  | "empty-text";
