import type { CatalogRecord } from "@daydream/design";
import { catalogPaths } from "./catalog-paths.ts";
import type { CatalogModel } from "./catalogs.ts";
import { linePins, linePrices, missingPrice, modelLines, usualPool } from "./model-line.ts";
import { type CatalogSource, cellOf, readRecords } from "./read-records.ts";

export { noModel } from "./model-line.ts";

/** Reads the models: what is sent where, under which limits, at which prices. */
export function readModels(source: CatalogSource): ReadonlyMap<string, CatalogModel> {
  const records = readRecords(catalogPaths.models, { ...source, schema: modelLines });
  const models = records.map((record) => {
    const model = toModel(record);
    const column = missingPrice(model);
    if (column !== undefined)
      source.problems.report(record.place, "price-incomplete", { model: model.id, column });
    return [model.id, model] as const;
  });
  return new Map(models);
}

// --- internal ---

function toModel(record: CatalogRecord): CatalogModel {
  const id = cellOf(record, "id");
  const model = cellOf(record, "model");
  const prices = linePrices(record);
  return {
    id,
    model,
    endpoint: cellOf(record, "endpoint") || "openrouter",
    pool: cellOf(record, "pool") || usualPool(model, prices),
    provider: cellOf(record, "provider"),
    displayName: cellOf(record, "display_name") || id,
    specialization: cellOf(record, "specialization"),
    ...prices,
    ...linePins(record),
  };
}
