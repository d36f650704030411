import { z } from "zod";
import { jsonValueSchema } from "../answer/json-value-schema.ts";
import { questionSchema } from "../question/question.ts";
import { sources } from "../question/sources.ts";
import { traceSchema } from "../trace/trace.ts";

/** Whether the answer holds, by what, and why not. */
export const verdictSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("verified"),
    /** `reference`: the built-in teacher that plays the question's own solution; counts in no yield. */
    by: z.enum(["ground-truth", "consistency", "reference"]),
    /** Which accepted answer matched, 0 being the expected one. */
    accepted_index: z.int().optional(),
    /** How many of the independent traces agreed, of how many. */
    agreed: z.int().optional(),
    of: z.int().optional(),
  }),
  z.strictObject({
    kind: z.literal("mismatched"),
    reasons: z.array(z.string()).min(1),
  }),
  z.strictObject({
    kind: z.literal("disagreed"),
    clusters: z.array(
      z.strictObject({
        answer: jsonValueSchema,
        answer_hash: z.string(),
        members: z.int(),
        has_gold: z.boolean(),
      }),
    ),
    reason: z.string(),
  }),
  z.strictObject({ kind: z.literal("unanswered"), ended_by: z.string(), reason: z.string() }),
  z.strictObject({ kind: z.literal("broken"), reason: z.string() }),
]);
export type Verdict = z.infer<typeof verdictSchema>;

/** One line of `episodes/<source>.jsonl` (verified) or `<source>.unverified.jsonl`. */
export const episodeSchema = z.strictObject({
  episode_id: z.string(),
  /** ISO 8601, UTC. */
  timestamp: z.iso.datetime(),
  /** The CSV file below the data root, or `bundled:<slug>`. */
  csv_source: z.string(),
  question: questionSchema,
  gold_trace: traceSchema,
  consistency_traces: z.array(traceSchema),
  verified: z.boolean(),
  triangulation: z.strictObject({
    n_consistency_runs: z.int(),
    n_consistency_succeeded: z.int(),
    majority_answer_hash: z.string().nullable(),
    /** Independent traces whose answers are the majority's within the answer's tolerance. */
    majority_count: z.int(),
    gold_matches_majority: z.boolean(),
  }),
  timing: z.strictObject({
    gold_elapsed: z.number(),
    consistency_elapsed: z.array(z.number()),
    total_elapsed: z.number(),
    avg_elapsed: z.number(),
  }),
  source: z.enum(sources),
  verification: verdictSchema,
  provenance: z.strictObject({
    csvagent: z.string(),
    teacher: z.string(),
    prompt_version: z.string(),
    prompt_hash: z.string(),
    sampling: z.record(z.string(), jsonValueSchema),
    sandbox: z.string(),
    environment_fingerprint: z.string(),
    python: z.string(),
    libraries: z.record(z.string(), z.string()),
  }),
});
export type Episode = z.infer<typeof episodeSchema>;
