import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { hashBytes, isDaydreamError } from "@daydream/base";
import { fail } from "../errors.ts";
import type { Dataset } from "./dataset.ts";
import { isDatasetSlug, slugFromPath } from "./dataset-slug.ts";
import { discoverDatasets } from "./discover-datasets.ts";
import { type OpensSessions, openDatasetSession } from "./open-dataset-session.ts";
import { readCsvBytes } from "./read-csv-bytes.ts";

export interface AddDatasetOptions {
  /** The CSV file to copy. */
  readonly path: string;
  /** Default: made from the file's name. */
  readonly slug?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly licence?: string | undefined;
  readonly url?: string | undefined;
  readonly dataRoot: string;
  /** Reads the file once before anything is written. */
  readonly sandbox: OpensSessions;
}

/** `present`: the data root has this very content under this name already; nothing was changed. */
export type AddedDataset = { readonly kind: "added" | "present"; readonly dataset: Dataset };

/**
 * Copies a CSV file into `<data-root>/datasets/<slug>/`, whole or not at all, after it was read in a sandbox.
 *
 * @throws `csvagent/csv-missing`, `csvagent/csv-not-a-file`, `csvagent/csv-empty`, `csvagent/csv-unreadable`,
 * `csvagent/dataset-bad-slug`, `csvagent/dataset-exists`, `csvagent/dataset-not-written`
 */
export async function addDataset(options: AddDatasetOptions): Promise<AddedDataset> {
  const path = resolve(options.path);
  const bytes = await readCsvBytes(path);
  const slug = options.slug ?? slugFromPath(path);
  if (!isDatasetSlug(slug)) throw fail("dataset-bad-slug", { slug, path });
  const present = await findPresent(options.dataRoot, slug, bytes);
  if (present !== undefined) return { kind: "present", dataset: present };
  await tryReading(options.sandbox, path, bytes);
  await writeFolder(options, slug, bytes);
  const dataset = await findOwn(options.dataRoot, slug);
  if (dataset === undefined)
    throw fail("csv-missing", { path: join(options.dataRoot, "datasets", slug, "data.csv") });
  return { kind: "added", dataset };
}

// --- internal ---

async function findOwn(dataRoot: string, slug: string): Promise<Dataset | undefined> {
  const datasets = await discoverDatasets({ dataRoot });
  return datasets.find((dataset) => dataset.slug === slug && !dataset.csvSource.startsWith("bundled:"));
}

async function findPresent(dataRoot: string, slug: string, bytes: Uint8Array): Promise<Dataset | undefined> {
  const other = await findOwn(dataRoot, slug);
  if (other === undefined) return undefined;
  if (hashBytes(await readCsvBytes(other.path)) === hashBytes(bytes)) return other;
  throw fail("dataset-exists", { slug, path: other.path });
}

async function tryReading(sandbox: OpensSessions, path: string, bytes: Uint8Array): Promise<void> {
  const source = { id: hashBytes(bytes), read: () => Promise.resolve(bytes) };
  const session = await openDatasetSession(sandbox, { path, source });
  await session.close();
}

/** Fills a folder under a name that discovery passes over, then gives it its own name in one step. */
async function writeFolder(options: AddDatasetOptions, slug: string, bytes: Uint8Array): Promise<void> {
  const datasets = join(options.dataRoot, "datasets");
  const target = join(datasets, slug);
  const filling = join(datasets, `.adding-${slug}-${randomBytes(6).toString("hex")}`);
  const meta = {
    title: options.title ?? slug,
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.licence === undefined ? {} : { licence: options.licence }),
    ...(options.url === undefined ? {} : { url: options.url }),
  };
  try {
    await mkdir(filling, { recursive: true });
    await writeFile(join(filling, "data.csv"), bytes, { flush: true });
    await writeFile(join(filling, "meta.json"), `${JSON.stringify(meta, null, 2)}\n`, { flush: true });
    if (existsSync(join(target, "data.csv"))) throw fail("dataset-exists", { slug, path: target });
    await rename(filling, target);
  } catch (error) {
    await rm(filling, { recursive: true, force: true });
    throw writingError(target, error);
  }
}

function writingError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || isDaydreamError(cause) || !("code" in cause)) return cause;
  const reason = cause.code === "ENOSPC" ? "no space is left on its disk" : String(cause.code);
  return fail("dataset-not-written", { path, reason }, { cause });
}
