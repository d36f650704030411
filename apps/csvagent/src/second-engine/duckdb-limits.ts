import { z } from "zod";

const limitSchema = z.int().positive();

/** What untrusted queries may use. */
export const duckdbLimitsSchema = z.strictObject({
  /** Wall time of one query; then the process that runs it is killed. */
  queryTimeoutMs: limitSchema.default(30_000),
  /** Wall time of loading one batch of rows. */
  batchTimeoutMs: limitSchema.default(30_000),
  /** What DuckDB itself keeps to, per dataset: 1 GiB. */
  memoryBytes: limitSchema.default(1_073_741_824),
  /** Resident memory at which the whole process is killed, since DuckDB does not count all that it takes: 3 GiB. */
  processBytes: limitSchema.default(3_221_225_472),
  /** Datasets that are held at once. */
  datasets: limitSchema.default(2),
  /** Characters of a row as JSON. */
  rowCharacters: limitSchema.default(1_000_000),
});

export type DuckdbLimits = z.infer<typeof duckdbLimitsSchema>;
