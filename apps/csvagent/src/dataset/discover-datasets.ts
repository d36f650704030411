import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../errors.ts";
import { bundledDatasetsFolder } from "./bundled-datasets-folder.ts";
import type { Dataset } from "./dataset.ts";
import { type DatasetMeta, parseDatasetMeta } from "./dataset-meta.ts";
import { isDatasetSlug } from "./dataset-slug.ts";

export interface DiscoverDatasetsOptions {
  readonly dataRoot: string;
  /** Where the bundled datasets are; default: those of csvagent. */
  readonly bundledFolder?: string;
}

/**
 * Every dataset there is: `<data-root>/datasets/<slug>/data.csv`, then `<data-root>/kaggle/<slug>/data.csv`,
 * then the bundled ones; each folder in the order of its names, `kaggle` in that of its `manifest.json` if
 * there is one, which is then complete. A folder without `data.csv` is passed over. A dataset of the user's
 * stands before a bundled one of the same name.
 *
 * @throws `csvagent/dataset-two-places`, `csvagent/dataset-bad-slug`, `csvagent/bad-meta`, `csvagent/bad-manifest`
 */
export async function discoverDatasets(options: DiscoverDatasetsOptions): Promise<readonly Dataset[]> {
  const own = join(options.dataRoot, "datasets");
  const kaggle = join(options.dataRoot, "kaggle");
  const bundled = options.bundledFolder ?? bundledDatasetsFolder;
  const found = new Map<string, Dataset>();
  for (const slug of await subfolders(own)) {
    await addDataset(found, { folder: join(own, slug), slug, csvSource: `datasets/${slug}/data.csv` });
  }
  for (const slug of await kaggleSlugs(kaggle)) {
    await addDataset(found, { folder: join(kaggle, slug), slug, csvSource: `kaggle/${slug}/data.csv` });
  }
  for (const slug of await subfolders(bundled)) {
    if (!found.has(slug))
      await addDataset(found, { folder: join(bundled, slug), slug, csvSource: `bundled:${slug}` });
  }
  return [...found.values()];
}

// --- internal ---

interface Place {
  readonly folder: string;
  readonly slug: string;
  readonly csvSource: string;
}

async function addDataset(found: Map<string, Dataset>, { folder, slug, csvSource }: Place): Promise<void> {
  const path = join(folder, "data.csv");
  if (!existsSync(path)) return;
  if (!isDatasetSlug(slug)) throw fail("dataset-bad-slug", { slug, path: folder });
  const other = found.get(slug);
  if (other !== undefined) throw fail("dataset-two-places", { slug, paths: [other.path, path] });
  const { title, ...meta } = await readMeta(join(folder, "meta.json"));
  found.set(slug, { slug, path, csvSource, title: title ?? slug, ...meta });
}

async function readMeta(file: string): Promise<DatasetMeta> {
  if (!existsSync(file)) return { title: null, description: null, licence: null, url: null };
  return parseDatasetMeta(await readFile(file, "utf8"), file);
}

async function subfolders(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort();
}

async function kaggleSlugs(folder: string): Promise<readonly string[]> {
  const file = join(folder, "manifest.json");
  if (!existsSync(file)) return subfolders(folder);
  const { parseKaggleManifest } = await import("./kaggle-manifest.ts");
  return parseKaggleManifest(await readFile(file, "utf8"), file);
}
