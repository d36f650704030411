import type { CompletionKind } from "@daydream/gateway";
import { z } from "zod";
import { parseRecord } from "./parse-record.ts";

/** What `raw_metadata.json` says of one attempt: who was asked, what came back, what it took. */
export interface RawRecord {
  /** `<stage>_raw`. */
  readonly function: string;
  readonly mode: "llm" | "copy" | "person";
  readonly stage: string;
  readonly gen_id: string;
  readonly run_id: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** The catalog's name of the model; absent of a copy, as is all that a call has. */
  readonly llm_model_id?: string;
  /** The model string that was sent. */
  readonly model?: string;
  /** The model string that the provider says has answered. */
  readonly served_model?: string;
  readonly endpoint?: string;
  readonly provider?: string;
  readonly request_id?: string;
  /** ISO 8601. */
  readonly started_at: string;
  /** Seconds, three decimals. */
  readonly duration_s?: number;
  readonly finish_reason?: string;
  /** What became of the reply; absent where none came. */
  readonly kind?: ReplyKind;
  readonly truncated?: boolean;
  readonly refusal?: string;
  readonly reasoning?: string;
  readonly usage?: RawUsage;
  /** Dollars; `null`: unknown. */
  readonly cost_usd?: number | null;
  readonly cost_source?: "provider" | "catalog" | "unknown";
  readonly input_mode: "prompt" | "copy";
  /** The parent of a copy. */
  readonly copied_from?: string;
  /** Characters. */
  readonly raw_length?: number;
  /** Lines that are not blank. */
  readonly raw_lines?: number;
  readonly raw_path?: string;
  readonly raw_metadata_path: string;
  readonly prompt_hash: string;
  readonly raw_hash?: string;
  /** Why no reply came; `null`: one did. */
  readonly error: CallFailure | null;
}

/** What became of a reply: the gateway's word, or `copy` where no model was asked. */
export type ReplyKind = CompletionKind | "copy";

/** Tokens of a call, under the names that the providers use. */
export interface RawUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly reasoning_tokens?: number;
  /** What was allowed. */
  readonly max_tokens?: number;
}

/** A call that brought no reply. */
export interface CallFailure {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  /** True when it may be on the bill. */
  readonly maybe_charged?: boolean;
}

/** What is known of an attempt, also of one that the predecessor made: every field may be missing. */
export type KnownRawRecord = z.infer<typeof knownSchema>;

/** The text of a `raw_metadata.json`. */
export function rawRecordJson(record: RawRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Reads a `raw_metadata.json`, of this program or of its predecessor.
 *
 * @throws `daydream/bad-metadata`.
 */
export function parseRawRecord(text: string, path: string): KnownRawRecord {
  return parseRecord(text, { path, schema: knownSchema });
}

// --- internal ---

const text = z.string().nullish().catch(undefined);
const amount = z.number().nonnegative().nullish();

const knownSchema = z.looseObject({
  mode: text,
  run_id: text,
  attempt: z.int().positive().catch(1).default(1),
  llm_model_id: text,
  model: text,
  served_model: text,
  endpoint: text,
  provider: text,
  request_id: text,
  started_at: text,
  duration_s: amount,
  finish_reason: text,
  kind: z
    .enum(["whole", "truncated", "filtered", "refused", "reasoning-only", "empty", "copy"])
    .optional()
    .catch(undefined),
  truncated: z.boolean().nullish(),
  refusal: text,
  reasoning: text,
  usage: z
    .looseObject({
      prompt_tokens: amount,
      completion_tokens: amount,
      reasoning_tokens: amount,
      max_tokens: amount,
    })
    .nullish(),
  cost_usd: amount,
  cost_source: text,
  input_mode: text,
  copied_from: text,
  raw_length: amount,
  raw_lines: amount,
  raw_path: text,
  prompt_hash: text,
  raw_hash: text,
  error: z
    .looseObject({
      code: z.string(),
      message: z.string(),
      status: z.number().optional(),
      maybe_charged: z.boolean().optional(),
    })
    .nullish(),
});
