import type { Dataset } from "./dataset.ts";

/** A dataset as `--json` prints it. */
export function describeDataset({ slug, csvSource, title, description, licence, url }: Dataset) {
  return { slug, csv_source: csvSource, title, description, licence, url };
}
