import { z } from "zod";

/** What the process that runs DuckDB is asked; it answers each request before the next one is sent. */
export const requestSchema = z.discriminatedUnion("kind", [
  /** Makes an empty table for a dataset; `header` is the frame's first line. */
  z.strictObject({ kind: z.literal("open"), id: z.string(), header: z.string() }),
  /** Adds a batch of rows: one further line of the frame. */
  z.strictObject({ kind: z.literal("rows"), id: z.string(), line: z.string() }),
  /** No more rows come. */
  z.strictObject({ kind: z.literal("complete"), id: z.string() }),
  z.strictObject({ kind: z.literal("drop"), id: z.string() }),
  z.strictObject({
    kind: z.literal("query"),
    id: z.string(),
    sql: z.string(),
    measures: z.array(z.string()),
  }),
]);

export type DuckdbRequest = z.infer<typeof requestSchema>;

export const replySchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ready"), version: z.string() }),
  /** DuckDB cannot be loaded on this machine. */
  z.strictObject({ kind: z.literal("unavailable"), reason: z.string() }),
  z.strictObject({ kind: z.literal("done") }),
  /** The query's only row as JSON: `[[column, wire value], …]`. */
  z.strictObject({ kind: z.literal("row"), json: z.string() }),
  z.strictObject({ kind: z.literal("failed"), reason: z.string() }),
]);

export type DuckdbReply = z.infer<typeof replySchema>;
