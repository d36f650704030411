import { z } from "zod";
import { jsonValueSchema } from "../answer/json-value-schema.ts";

const summarySchema = z.record(z.string(), jsonValueSchema);

/** An intermediate value that the solver marked with `hook()`. */
export const hookSchema = z.strictObject({
  variable_name: z.string().nullable(),
  /** The line of code that made the value, as the solver quoted it. */
  code_line: z.string(),
  value: jsonValueSchema,
  /** First 16 hex digits of the value's hash. */
  value_hash: z.string(),
  depends_on: z.array(z.string()),
  description: z.string().nullable(),
  /** True when every line of `code_line` equals a whole line of code executed so far: see `groundCodeLine`. */
  grounded: z.boolean(),
  /** Why not. */
  grounding_failure: z.enum(["missing code_line", "code_line not found in executed code"]).optional(),
});
export type Hook = z.infer<typeof hookSchema>;

/** A top-level assignment that the session saw: grounded by construction. */
export const assignmentSchema = z.strictObject({
  names: z.array(z.string()),
  code_line: z.string(),
  reads: z.array(z.string()),
  type: z.string(),
  value: jsonValueSchema,
  value_hash: z.string(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

export const executionSchema = z.strictObject({
  success: z.boolean(),
  /** Captured output; a last expression's repr follows as `Out: …`. */
  stdout: z.string(),
  stderr: z.string(),
  hooks: z.array(hookSchema),
  /** The submitted wire value, `null` when the cell submitted nothing: see `submitted`. */
  submitted_answer: jsonValueSchema,
  submitted: z.boolean(),
  outcome: z.enum(["completed", "raised", "timed-out", "ended"]),
  assignments: z.array(assignmentSchema),
  /** Characters that the output limit cut from the middle. */
  omitted: z.strictObject({ stdout: z.int(), stderr: z.int() }),
  wall_ms: z.number().nullable(),
});
export type TraceExecution = z.infer<typeof executionSchema>;

export const turnSchema = z.strictObject({
  turn_index: z.int().nonnegative(),
  /** The reply's text before its code. */
  reasoning: z.string(),
  code: z.string(),
  execution: executionSchema.nullable(),
  /** What a later turn repaired. */
  correction: z
    .strictObject({
      corrects_turn: z.int(),
      error_type: z.string(),
      error_message: z.string(),
      attempts_since_error: z.int(),
      code_diff: z.strictObject({ removed_lines: z.array(z.string()), added_lines: z.array(z.string()) }),
    })
    .optional(),
  status: z.enum([
    /** Its code ran and it did not submit, or its submission was accepted. */
    "executed",
    /** No single python block, or no reasoning before it: nothing ran. */
    "rejected-format",
    /** Its code ran, but its submission was turned back. */
    "rejected-submission",
  ]),
  /** What the solver was told when its reply was turned back. */
  rejection: z.string().optional(),
  usage: summarySchema.optional(),
  finish_reason: z.string(),
});
export type Turn = z.infer<typeof turnSchema>;

/** A solver's way from question to answer, every reply in the order it came. */
export const traceSchema = z.strictObject({
  turns: z.array(turnSchema),
  final_answer: jsonValueSchema,
  final_answer_hash: z.string().nullable(),
  success: z.boolean(),
  trace_id: z.string(),
  role: z.enum(["gold", "consistency"]),
  replicate: z.int(),
  /** The model string of the solver. */
  teacher: z.string(),
  ended_by: z.enum(["submission", "turn-limit", "format-retries", "session-ended", "model-error"]),
  /** A sentence where `ended_by` alone does not say enough. */
  ended_detail: z.string().optional(),
  /**
   * Different grounded hooks against those asked for; `forced` when accepted with too few, after too many
   * returns or in the last turn.
   */
  hook_check: z.strictObject({
    required: z.int(),
    grounded: z.int(),
    ungrounded: z.int(),
    result: z.enum(["met", "forced", "not-reached"]),
  }),
  /** Time that the replies took and their code ran; the same after a resume. */
  elapsed_seconds: z.number(),
});
export type Trace = z.infer<typeof traceSchema>;
