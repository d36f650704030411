import { z } from "zod";
import { answerSpecSchema } from "../answer/answer-spec.ts";
import { difficulties } from "../question/question.ts";

const nameSchema = z.string().regex(/^[a-z][a-z0-9_]*$/, "must be lower-case letters, digits and _");
const acceptSchema = z.enum(["each", "any"]).default("each");
const rangeSchema = z
  .tuple([z.int().min(1), z.int().min(1)])
  .refine(([low, high]) => low <= high, "the smaller number must come first");
const valueSchema = z.union([z.number(), z.string().min(1)]);

/** A parameter whose values stand in the header. */
const listedParameterSchema = z.strictObject({
  /** A list of values, or a mapping of values to their wording in the question. */
  values: z.union([
    z.array(valueSchema).min(1),
    z
      .record(z.string().min(1), z.string().min(1))
      .refine((values) => Object.keys(values).length > 0, "needs at least one value"),
  ]),
  /** `each`: one question per value. `any`: one question in which every value is a right choice. */
  accept: acceptSchema,
});

/** A parameter whose values are the dataset's columns of one role. */
const columnParameterSchema = z.strictObject({
  column: z.enum(["measure", "category"]),
  /** Kinds of values the column may have; default any. */
  kinds: z
    .array(z.enum(["integer", "float", "boolean", "text"]))
    .min(1)
    .optional(),
  /** How many different values it may have, both ends included. */
  levels: rangeSchema.optional(),
  /** 1: a column's name. More: lists of so many different columns. */
  count: z.int().min(1).max(4).default(1),
  /** The first so many in file order. */
  limit: z.int().min(1).max(24).default(6),
  accept: acceptSchema,
});

const parameterSchema = z.union([listedParameterSchema, columnParameterSchema]);
export type Parameter = z.infer<typeof parameterSchema>;

/** What the header of a template file says; `docs/templates.md` explains every field. */
export const templateHeaderSchema = z.strictObject({
  name: nameSchema,
  intent: z.string().trim().min(1),
  /** The question's text with `{placeholders}`; every method and every parameter value stands in it. */
  question: z.string().trim().min(1),
  hint: z.string().trim().min(1).optional(),
  needs: z
    .strictObject({
      /** Rows, at least. */
      rows: z.int().min(2).default(30),
      /** Numeric columns that questions may be asked about, at least. */
      measures: z.int().min(1).optional(),
      categories: z.int().min(1).optional(),
      /** Those of them with missing values, at least. */
      measures_with_missing: z.int().min(1).optional(),
    })
    .prefault({}),
  parameters: z
    .record(nameSchema, parameterSchema)
    .default({})
    .refine(
      (parameters) => Object.values(parameters).filter(({ accept }) => accept === "any").length <= 1,
      "only one parameter may have `accept: any`",
    ),
  answer: answerSpecSchema,
  /** One SELECT that comes to the same answer in DuckDB: a second engine that has to agree. */
  sql: z.string().min(1).optional(),
  difficulty: z.enum(difficulties),
  /** What a solution does, one sentence each; the program calls `hook()` at least once per step. */
  steps: z.array(z.string().trim().min(1)).min(1),
  tags: z.array(z.string().trim().min(1)).default([]),
});

export type TemplateHeader = z.infer<typeof templateHeaderSchema>;

/** A question template: a header and the program that answers it. */
export interface Template extends TemplateHeader {
  /** Where it was read, for messages. */
  readonly file: string;
  readonly origin: "bundled" | "user";
  /** The program in `# %%` cells, without the header. */
  readonly body: string;
  /** SHA-256 of the whole file with `\n` line ends: 64 hex digits. */
  readonly contentHash: string;
}
