import { z } from "zod";

/** Computed, because linters take an object with this key for a promise. */
const thenKey = "then";

/** Settings of one stage, as a spec writes them. */
export const stageSettingsSchema = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().gt(0).max(1).optional(),
  seed: z.int().min(0).optional(),
  reasoning_effort: z.string().min(1).optional(),
  system: z.string().min(1).optional(),
  max_tokens: z.int().min(1).optional(),
  min_lines: z.int().min(0).optional(),
});

/** When an experiment has succeeded, as a spec writes it. */
export const successSchema = z.strictObject({
  threshold: z.number(),
  minimum_judges: z.int().min(1).optional(),
  minimum_candidates: z.int().min(1).optional(),
  rubrics: z.array(z.string().min(1)).optional(),
});

/** What an experiment asks, as a spec writes it. */
export const cardSchema = z.strictObject({
  question: z.string().min(1),
  dataset: z.string().min(1).optional(),
  models: z.array(z.string().min(1)).optional(),
  metric: z.enum(["mean", "median", "min", "max"]).optional(),
  success: successSchema.optional(),
  forbidden_terms: z.array(z.string().trim().min(1)).optional(),
});

/**
 * The shape of a whole spec file, from which its JSON Schema is made. `parseSpec` checks this and everything
 * that a shape cannot say: names, levels, how rules fit together.
 */
export const specSchema = z.strictObject({
  axes: z.record(nameSchema(), levelsSchema()).optional(),
  replicates: z.record(nameSchema(), z.int().min(1)).optional(),
  rules: z
    .strictObject({
      subsets: z.record(nameSchema(), levelsSchema()).optional(),
      ties: z
        .record(nameSchema(), z.union([namesSchema(), z.strictObject({ axes: namesSchema() })]))
        .optional(),
      pairs: z
        .record(
          nameSchema(),
          z.strictObject({
            left: nameSchema(),
            right: nameSchema(),
            allowed: entriesSchema(),
            balance: z.enum(["left", "right", "both"]).optional(),
          }),
        )
        .optional(),
      tuples: z
        .record(nameSchema(), z.strictObject({ axes: namesSchema(), items: entriesSchema() }))
        .optional(),
      exclude: z
        .record(nameSchema(), z.union([fileSchema(), conditionSchema(), z.array(conditionSchema()).min(1)]))
        .optional(),
      when: z
        .record(nameSchema(), z.strictObject({ when: conditionSchema(), [thenKey]: conditionSchema() }))
        .optional(),
    })
    .nullable()
    .optional(),
  stages: z.record(nameSchema(), stageSettingsSchema).optional(),
  card: cardSchema.optional(),
  output: z.strictObject({
    field_order: z.array(nameSchema()),
    seed: z.int().min(0).optional(),
    ids: z.enum(["content", "names-v1"]).optional(),
    design: z
      .string()
      .regex(/^(full|pairwise|t-way\([1-9]\)|sample\([0-9]+, ?[0-9]+\))$/)
      .optional(),
  }),
});

/** The JSON Schema of a spec file, for editors. */
export function specJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(specSchema) };
}

// --- internal ---

function nameSchema() {
  return z.string().regex(/^[A-Za-z][\w.-]*$/);
}

function namesSchema() {
  return z.array(nameSchema()).min(1);
}

function fileSchema() {
  return z.string().startsWith("@file:");
}

function levelSchema() {
  return z.union([z.string().min(1), z.number()]);
}

function levelsSchema() {
  return z.union([fileSchema(), z.array(levelSchema()).min(1)]);
}

function entriesSchema() {
  const group = z.union([levelSchema(), z.array(levelSchema())]);
  return z.union([fileSchema(), z.array(z.array(group).min(1)).min(1)]);
}

function conditionSchema() {
  return z.record(nameSchema(), z.union([levelSchema(), levelsSchema()]));
}
