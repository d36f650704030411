import { fail } from "../errors.ts";
import type { Dataset } from "./dataset.ts";

/**
 * The dataset of that name.
 *
 * @throws `csvagent/dataset-unknown`, which names those there are
 */
export function findDataset(datasets: readonly Dataset[], slug: string): Dataset {
  const dataset = datasets.find((candidate) => candidate.slug === slug);
  if (dataset === undefined) {
    throw fail("dataset-unknown", { slug, known: datasets.map((candidate) => candidate.slug) });
  }
  return dataset;
}
