import { z } from "zod";

/** How far a number may be from the expected one; the larger of the two allowances counts. */
export const toleranceSchema = z.strictObject({
  absolute: z.number().nonnegative().optional(),
  /** Share of the larger of the two sizes, so that comparing is symmetric. */
  relative: z.number().nonnegative().optional(),
});

const numberSpec = z.strictObject({
  kind: z.literal("number"),
  /** Decimal places asked for. Without `tolerance`, one unit of the last place is allowed. */
  decimals: z.int().min(0).max(12).optional(),
  tolerance: toleranceSchema.optional(),
  /** `free`: only the size counts, as for a loading whose direction is arbitrary. Default `fixed`. */
  sign: z.enum(["fixed", "free"]).optional(),
  /** Shown in the question, such as `%`. */
  unit: z.string().optional(),
});

const leafSpecs = [
  numberSpec,
  z.strictObject({ kind: z.literal("integer") }),
  z.strictObject({ kind: z.literal("boolean") }),
  z.strictObject({
    kind: z.literal("text"),
    /** The only texts that can be right; others are a mismatch that names them. */
    among: z.array(z.string()).min(1).optional(),
  }),
] as const;

/** What an answer looks like and when two answers are the same. */
export type AnswerSpec =
  | z.infer<typeof numberSpec>
  | { kind: "integer" }
  | { kind: "boolean" }
  | { kind: "text"; among?: string[] | undefined }
  /** `order: free`: a collection whose order carries no meaning. Default `fixed`. */
  | { kind: "list"; of: AnswerSpec; order?: "fixed" | "free" | undefined }
  /** Keys that are data, such as group → mean. */
  | { kind: "mapping"; values: AnswerSpec }
  | { kind: "object"; keys: Record<string, AnswerSpec>; symmetry?: Symmetry | undefined };

/** Two roles that a solver may name either way round. */
export interface Symmetry {
  /** Pairs of keys that trade places together. */
  swap: [string, string][];
  /** Numbers whose sign flips when they do. */
  negate?: string[] | undefined;
}

export const answerSpecSchema: z.ZodType<AnswerSpec> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    ...leafSpecs,
    z.strictObject({
      kind: z.literal("list"),
      of: answerSpecSchema,
      order: z.enum(["fixed", "free"]).optional(),
    }),
    z.strictObject({ kind: z.literal("mapping"), values: answerSpecSchema }),
    z.strictObject({
      kind: z.literal("object"),
      keys: z.record(z.string(), answerSpecSchema),
      symmetry: z
        .strictObject({
          swap: z.array(z.tuple([z.string(), z.string()])).min(1),
          negate: z.array(z.string()).optional(),
        })
        .optional(),
    }),
  ]),
);
