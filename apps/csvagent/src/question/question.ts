import { z } from "zod";
import { answerSpecSchema } from "../answer/answer-spec.ts";
import { jsonValueSchema } from "../answer/json-value-schema.ts";
import { sources } from "./sources.ts";

export const difficulties = ["EASY", "MEDIUM", "HARD", "VERY_HARD"] as const;
export type Difficulty = (typeof difficulties)[number];

const nullableText = z.string().nullable();

/**
 * A question about one dataset, with its answer where there is one.
 *
 * The fields up to `output_type` keep the names and meaning that existing readers know; the rest is added.
 * Unknown further keys are kept. Hashes are the first 16 hex digits of the answer's value hash.
 */
export const questionSchema = z.looseObject({
  id: z.string().min(1),
  source: z.enum(sources),
  /** The dataset's slug. */
  dataset: z.string().min(1),
  question_text: nullableText,
  question_mechanical: nullableText,
  hint: nullableText,
  /** The program that gives the ground truth, in `# %%` cells. Never shown to a model. */
  code: nullableText,
  code_hash: nullableText,
  /** The expected answer's wire value; the first of `accepted_answers`. */
  ground_truth: jsonValueSchema,
  ground_truth_hash: nullableText,
  ground_truth_hashes: z.array(z.string()).nullable(),
  /** The answer's form in words, as it stands in the question. */
  output_schema: nullableText,
  n_steps: z.int().positive().nullable(),
  difficulty: z.enum(difficulties).nullable(),
  dataset_description: nullableText,

  category: z.string().optional(),
  tags: z.array(z.string()).optional(),
  template_name: nullableText.optional(),
  template_params: z.record(z.string(), jsonValueSchema).nullable().optional(),
  output_type: z.string().optional(),

  /** SHA-256 of the CSV file's bytes. */
  dataset_hash: z.string().optional(),
  /** What the answer looks like and when two are equal. */
  answer_spec: answerSpecSchema.optional(),
  /** Every answer that counts as right, the expected one first. */
  accepted_answers: z.array(jsonValueSchema).optional(),
  /** What computed the ground truth. */
  provenance: z
    .looseObject({
      /** Hash of the template's or program's content. */
      content_hash: z.string(),
      environment_fingerprint: z.string(),
      python: z.string(),
      libraries: z.record(z.string(), z.string()),
      sandbox: z.string(),
      /** Which other engine came to the same accepted answers; absent when none was asked. */
      second_engine: z
        .strictObject({ engine: z.literal("duckdb"), version: z.string(), agreed: z.literal(true) })
        .optional(),
    })
    .optional(),
});

export type Question = z.infer<typeof questionSchema>;
