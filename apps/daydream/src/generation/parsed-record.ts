import { z } from "zod";
import { parseRecord } from "./parse-record.ts";

/** What `parsed_metadata.json` says: how a reply was read, or why it could not be. */
export interface ParsedRecord {
  readonly stage: string;
  readonly gen_id: string;
  /** `<stage>_parsed`. */
  readonly function: string;
  readonly parser_name: string;
  readonly success: boolean;
  readonly error: ReplyProblem | null;
  readonly run_id: string;
  readonly input_mode: "prompt" | "copy";
  readonly copied_from?: string;
  readonly parsed_path: string;
  readonly parsed_metadata_path: string;
  readonly score?: number;
  /** The lowest and highest score that the rubric gives. */
  readonly scale?: { readonly min: number; readonly max: number };
  /** The line of raw.txt, counted from 1, that the score stands in. */
  readonly evidence?: { readonly line: number; readonly text: string };
  readonly warnings: readonly ReplyProblem[];
  /** The last lines of a reply that could not be read. */
  readonly preview?: string;
}

/** A coded problem with a reply. */
export interface ReplyProblem {
  readonly code: string;
  readonly message: string;
}

/** What is known of how a reply was read, also by the predecessor. */
export type KnownParsedRecord = z.infer<typeof knownSchema>;

/** The text of a `parsed_metadata.json`. */
export function parsedRecordJson(record: ParsedRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Reads a `parsed_metadata.json`, of this program or of its predecessor.
 *
 * @throws `daydream/bad-metadata`.
 */
export function parseParsedRecord(text: string, path: string): KnownParsedRecord {
  return parseRecord(text, { path, schema: knownSchema });
}

// --- internal ---

const text = z.string().nullish().catch(undefined);
const problem = z.looseObject({ code: z.string(), message: z.string() });

const knownSchema = z.looseObject({
  parser_name: text,
  success: z.boolean().default(true),
  /** The predecessor never says more than a text here. */
  error: z.union([problem, z.string().transform((message) => ({ code: "unknown", message }))]).nullish(),
  run_id: text,
  input_mode: text,
  copied_from: text,
  score: z.number().optional().catch(undefined),
  scale: z.object({ min: z.number(), max: z.number() }).optional().catch(undefined),
  evidence: z.object({ line: z.int(), text: z.string() }).optional().catch(undefined),
  warnings: z.array(problem).default([]).catch([]),
  preview: text,
});
