import type { DaydreamError } from "@daydream/base";
import { fail } from "../errors.ts";
import type { Evidence, ParseOutcome } from "../parse/parse-outcome.ts";
import { parseReply } from "../parse/parse-reply.ts";
import type { Scale } from "../parse/scale.ts";
import type { KnownRawRecord, RawRecord, ReplyKind } from "./raw-record.ts";
import { nonBlankLines } from "./text-shape.ts";

/** What is asked of a reply. */
export interface ReplyDemands {
  readonly parser: string;
  readonly scale: Scale | undefined;
  /** Lines that are not blank, at least. */
  readonly minLines: number;
}

/** What is known of a reply besides its text. */
export interface ReplyFacts {
  /** Absent in stores of the predecessor, which said only whether it was cut. */
  readonly kind?: ReplyKind | undefined;
  readonly truncated?: boolean | null | undefined;
  /** Tokens that it was allowed. */
  readonly maxTokens?: number | null | undefined;
}

/** What a reply's record says of it; nothing where it was not recorded. */
export function replyFacts(record: Partial<KnownRawRecord> | RawRecord | undefined): ReplyFacts {
  return { kind: record?.kind, truncated: record?.truncated, maxTokens: record?.usage?.max_tokens };
}

/** A reply that was read, or the coded reason why it cannot be. */
export type Judgement =
  | ({ readonly kind: "parsed" } & Omit<Extract<ParseOutcome, { kind: "parsed" }>, "kind">)
  | {
      readonly kind: "failed";
      readonly error: DaydreamError;
      readonly warnings: ParseOutcome["warnings"];
      /** Where the parser found what it could not take. */
      readonly evidence?: Evidence;
      /** The last five lines that are not blank. */
      readonly preview: string;
    };

/**
 * Reads a reply: whether it is whole, long enough, and what its parser makes of it, in this order. What copies its
 * parent is taken as it is.
 */
export function judgeReply(raw: string, facts: ReplyFacts, demands: ReplyDemands): Judgement {
  if (facts.kind === "copy") return { kind: "parsed", text: raw, warnings: [] };
  const problem = shortcoming(facts);
  if (problem !== undefined) return failed(problem, raw);
  const lines = nonBlankLines(raw);
  if (lines < demands.minLines)
    return failed(fail("min-lines-not-met", { observed: lines, required: demands.minLines }), raw);
  const { parser, scale } = demands;
  const outcome = parseReply(parser, raw, scale === undefined ? {} : { scale });
  if (outcome.kind === "parsed") return outcome;
  const { reason, message, warnings, evidence } = outcome;
  return {
    ...failed(fail("parse-failed", { parser, reason, problem: message }), raw),
    warnings,
    ...(evidence === undefined ? {} : { evidence }),
  };
}

// --- internal ---

const previewLines = 5;

function failed(error: DaydreamError, raw: string): Extract<Judgement, { kind: "failed" }> {
  const lines = raw.split("\n").filter((line) => line.trim() !== "");
  return { kind: "failed", error, warnings: [], preview: lines.slice(-previewLines).join(" | ") };
}

function shortcoming({ kind, truncated, maxTokens }: ReplyFacts): DaydreamError | undefined {
  switch (kind ?? (truncated === true ? "truncated" : "whole")) {
    case "whole":
    case "copy":
      return undefined;
    case "truncated":
      return fail("truncated-raw", { maxTokens: maxTokens ?? undefined });
    case "filtered":
      return fail("filtered-reply", {});
    case "refused":
      return fail("refused-reply", {});
    case "reasoning-only":
      return fail("reasoning-only-reply", {});
    case "empty":
      return fail("empty-reply", {});
  }
}
