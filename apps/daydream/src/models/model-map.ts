import { resolve } from "node:path";
import { formatProblem, readCatalog } from "@daydream/design/catalog";
import type { CatalogModel, Catalogs } from "../catalog/catalogs.ts";
import { linePrices, missingPrice, modelLines, usualPool } from "../catalog/model-line.ts";
import { cellOf } from "../catalog/read-records.ts";
import { describePath, readIfThere } from "../catalog/source-files.ts";
import { fail } from "../errors.ts";
import type { Settings } from "../settings/settings.ts";

/** Which models to ask in the place of others: by the catalog's ids, in the order given. */
export type ModelMap = ReadonlyMap<string, MappedModel>;

/** What is asked in the place of a model. What is absent is taken from the catalog where it knows the model. */
export interface MappedModel {
  /** The model string that is sent: ids of what it makes come from it. */
  readonly model: string;
  readonly endpoint?: string;
  readonly pool?: string;
  /** Dollars per million tokens. */
  readonly prices?: { readonly input: number; readonly output: number };
}

export interface ReadModelMapOptions {
  readonly models: Catalogs["models"];
  readonly endpoints: Settings["endpoints"];
  readonly workingDirectory: string;
}

/**
 * Reads what `--model-map` was given: each `ID=MODEL`, `ID=MODEL@ENDPOINT`, or the path of a CSV file with the
 * columns `id,model`, and where wanted `endpoint`, `pool`, `input_usd_per_million`, `output_usd_per_million`.
 *
 * @throws `daydream/model-map-invalid` with every problem.
 */
export function readModelMap(given: readonly string[], options: ReadModelMapOptions): ModelMap {
  const { models, endpoints } = options;
  const problems: string[] = [];
  const map = new Map<string, MappedModel>();
  for (const { id, place, ...mapped } of given.flatMap((text) =>
    readEntries(text, { ...options, problems }),
  )) {
    const { endpoint } = mapped;
    if (!models.has(id))
      problems.push(`${place}: there is no model ${id}; there is ${[...models.keys()].join(", ")}`);
    else if (map.has(id)) problems.push(`${place}: ${id} is mapped twice`);
    if (endpoint !== undefined && !endpoints.has(endpoint))
      problems.push(
        `${place}: there is no endpoint ${endpoint}; there is ${[...endpoints.keys()].join(", ")}`,
      );
    map.set(id, mapped);
  }
  if (problems.length > 0) throw fail("model-map-invalid", { problems });
  return map;
}

/**
 * Catalogs in which other models stand behind the mapped ids. Prices, pool and pins are those that the catalog has
 * for the new model at its endpoint; where it has none, prices are unknown and the pool is the usual one.
 */
export function mapModels(catalogs: Catalogs, map: ModelMap): Catalogs {
  if (map.size === 0) return catalogs;
  const models = [...catalogs.models].map(([id, model]) => {
    const mapped = map.get(id);
    return [id, mapped === undefined ? model : mapModel(model, mapped, catalogs.models)] as const;
  });
  return { ...catalogs, models: new Map(models) };
}

/** A map as lines for people: `gpt-4.1: openai/gpt-4.1 → maker/small at local`. */
export function describeModelMap(
  map: ModelMap,
  { before, after }: { readonly before: Catalogs["models"]; readonly after: Catalogs["models"] },
): readonly string[] {
  return [...map.keys()].map((id) => {
    const { model = "", endpoint = "" } = after.get(id) ?? {};
    return `${id}: ${before.get(id)?.model ?? ""} → ${model} at ${endpoint}`;
  });
}

// --- internal ---

interface Entry extends MappedModel {
  readonly id: string;
  /** For messages: where it was said. */
  readonly place: string;
}

function readEntries(
  text: string,
  options: ReadModelMapOptions & { readonly problems: string[] },
): readonly Entry[] {
  const at = text.indexOf("=");
  if (at === -1) return readFile(text, options);
  const [id, target] = [text.slice(0, at), text.slice(at + 1)];
  // Some model strings have a @ of their own, at their beginning.
  const split = target.lastIndexOf("@");
  const hasEndpoint = split > 0;
  const model = hasEndpoint ? target.slice(0, split) : target;
  if (id !== "" && model !== "")
    return [{ id, place: text, model, ...(hasEndpoint ? { endpoint: target.slice(split + 1) } : {}) }];
  options.problems.push(`${text}: should be ID=MODEL or ID=MODEL@ENDPOINT`);
  return [];
}

function readFile(
  path: string,
  { workingDirectory, problems }: ReadModelMapOptions & { readonly problems: string[] },
): readonly Entry[] {
  const full = resolve(workingDirectory, path);
  const text = readIfThere(full);
  if (text === undefined) {
    problems.push(`${path}: there is no such file, and it is not ID=MODEL`);
    return [];
  }
  const file = describePath(full, workingDirectory);
  const read = readCatalog(text, { file, schema: modelLines });
  problems.push(...read.problems.map(formatProblem));
  return read.records.map((record) => {
    const place = `${record.place.file}:${record.place.line}`;
    const prices = linePrices(record);
    const { inputUsdPerMillion: input, outputUsdPerMillion: output } = prices;
    const column = missingPrice(prices);
    if (column !== undefined) problems.push(`${place}: one price and no ${column}`);
    const endpoint = cellOf(record, "endpoint");
    const pool = cellOf(record, "pool");
    return {
      id: cellOf(record, "id"),
      place,
      model: cellOf(record, "model"),
      ...(endpoint === "" ? {} : { endpoint }),
      ...(pool === "" ? {} : { pool }),
      ...(input === undefined || output === undefined ? {} : { prices: { input, output } }),
    };
  });
}

function mapModel(model: CatalogModel, mapped: MappedModel, models: Catalogs["models"]): CatalogModel {
  const isMeant = (one: CatalogModel) =>
    one.model === mapped.model && (mapped.endpoint ?? one.endpoint) === one.endpoint;
  const known = isMeant(model) ? model : [...models.values()].find(isMeant);
  const endpoint = mapped.endpoint ?? known?.endpoint ?? model.endpoint;
  const prices = {
    inputUsdPerMillion: mapped.prices?.input ?? known?.inputUsdPerMillion,
    outputUsdPerMillion: mapped.prices?.output ?? known?.outputUsdPerMillion,
  };
  return {
    id: model.id,
    model: mapped.model,
    endpoint,
    pool: mapped.pool ?? known?.pool ?? usualPool(mapped.model, prices),
    provider: known?.provider ?? endpoint,
    displayName: known?.displayName ?? mapped.model,
    specialization: known?.specialization ?? "",
    ...prices,
    pinProviders: known?.pinProviders ?? [],
    pinQuantizations: known?.pinQuantizations ?? [],
  };
}
