import { z } from "zod";

/** What a column is good for. The rules stand in `docs/datasets.md`; `role_reason` says which one decided. */
export const roles = ["measure", "category", "identifier", "time", "text", "constant"] as const;
export type Role = (typeof roles)[number];

export const columnSchema = z.strictObject({
  name: z.string(),
  /** pandas' own word, such as `int64`. */
  dtype: z.string(),
  kind: z.enum(["integer", "float", "boolean", "text", "datetime", "empty"]),
  role: z.enum(roles),
  role_reason: z.string(),
  missing: z.int().nonnegative(),
  /** 0 to 1. */
  missing_share: z.number(),
  /** Different values, missing ones not counted. */
  distinct: z.int().nonnegative(),
  /** Numeric columns: values that are plus or minus infinity; no question is asked about such a column. */
  infinite: z.int().nonnegative().optional(),
  /** Numeric columns: sample statistics over the finite values that are there. */
  statistics: z
    .strictObject({
      min: z.number(),
      q25: z.number(),
      median: z.number(),
      q75: z.number(),
      max: z.number(),
      mean: z.number(),
      std: z.number().nullable(),
      skew: z.number().nullable(),
    })
    .optional(),
  /** Other columns: up to five most frequent values as text, with their counts. */
  top_values: z.array(z.strictObject({ value: z.string(), count: z.int() })).optional(),
});

export type Column = z.infer<typeof columnSchema>;

/** What a dataset looks like, computed in the sandbox from the same data frame that sessions get. */
export const profileSchema = z.strictObject({
  /** Version of the rules that made it. */
  profile_version: z.int(),
  reading: z.strictObject({
    encoding: z.string(),
    delimiter: z.string(),
    /** `,` where numbers are written like `1,5`. */
    decimal: z.enum([".", ","]),
    byte_order_mark: z.boolean(),
    /** Numbered name → the name that stood twice in the header. */
    renamed_columns: z.record(z.string(), z.string()),
  }),
  rows: z.int().nonnegative(),
  duplicate_rows: z.int().nonnegative(),
  /** In file order. */
  columns: z.array(columnSchema),
  /** Up to five strongest Pearson correlations between measures. */
  correlations: z.array(z.strictObject({ columns: z.tuple([z.string(), z.string()]), r: z.number() })),
  alerts: z.array(z.string()),
  /** The first three rows as text. */
  head: z.array(z.record(z.string(), z.string().nullable())),
});

export type Profile = z.infer<typeof profileSchema>;
