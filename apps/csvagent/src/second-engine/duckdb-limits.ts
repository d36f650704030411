const mebibyte = 1_048_576;

/** What untrusted queries may use. */
export const duckdbLimits = {
  /** Wall time of one query; then the process that runs it is killed. */
  queryTimeoutMs: 30_000,
  /** Wall time of loading one batch of rows. */
  batchTimeoutMs: 30_000,
  /** What DuckDB itself keeps to, per dataset. */
  memoryBytes: 1024 * mebibyte,
  /** Resident memory of the whole process, which is killed beyond it: DuckDB does not count all that it takes. */
  processBytes: 3072 * mebibyte,
  /** Datasets that are held at once. */
  datasets: 2,
  /** Characters of a row as JSON. */
  rowCharacters: 1_000_000,
} as const;
