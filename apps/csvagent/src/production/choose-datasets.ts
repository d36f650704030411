import type { Dataset } from "../dataset/dataset.ts";
import { discoverDatasets } from "../dataset/discover-datasets.ts";
import { findDataset } from "../dataset/find-dataset.ts";
import { fail } from "../errors.ts";

/**
 * The datasets that a command works on: those that were named, bundled ones included; else all of the user's.
 *
 * @throws `csvagent/dataset-unknown`, `csvagent/no-datasets`
 */
export async function chooseDatasets(
  dataRoot: string,
  { slugs, atMost }: { readonly slugs?: readonly string[] | undefined; readonly atMost?: number | undefined },
): Promise<readonly Dataset[]> {
  const known = await discoverDatasets({ dataRoot });
  const chosen =
    slugs === undefined
      ? known.filter(({ csvSource }) => !csvSource.startsWith("bundled:"))
      : [...new Set(slugs)].map((slug) => findDataset(known, slug));
  if (chosen.length === 0) throw fail("no-datasets", { dataRoot });
  return chosen.slice(0, atMost);
}
