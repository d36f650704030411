import { hashBytes } from "@daydream/base";
import type { DatasetSource } from "@daydream/sandbox";
import type { Dataset } from "./dataset.ts";
import { readCsvBytes } from "./read-csv-bytes.ts";

/** A dataset whose file was there, with its content's hash. */
export interface ReadDataset extends Dataset {
  /** SHA-256 of the file's bytes: 64 hex digits. */
  readonly hash: string;
  readonly bytes: number;
  /** What a sandbox loads; reads the file again when it must, so that no bytes are held here. */
  readonly source: DatasetSource;
}

/**
 * Reads a dataset's file once, for its hash.
 *
 * @throws `csvagent/csv-missing`, `csvagent/csv-not-a-file`, `csvagent/csv-not-readable`, `csvagent/csv-empty`
 */
export async function readDataset(dataset: Dataset): Promise<ReadDataset> {
  const bytes = await readCsvBytes(dataset.path);
  const hash = hashBytes(bytes);
  return {
    ...dataset,
    hash,
    bytes: bytes.length,
    source: { id: hash, read: () => readCsvBytes(dataset.path) },
  };
}
