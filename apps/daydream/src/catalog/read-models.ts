import type { CatalogRecord } from "@daydream/design";
import { type Quantization, quantizations } from "@daydream/gateway";
import { catalogPaths } from "./catalog-paths.ts";
import type { CatalogModel } from "./catalogs.ts";
import { type CatalogSource, cellOf, readRecords } from "./read-records.ts";

/** The level of a model axis that says: no model is asked, the template copies. */
export const noModel = "None";

/** Reads the models: what is sent where, under which limits, at which prices. */
export function readModels(source: CatalogSource): ReadonlyMap<string, CatalogModel> {
  const records = readRecords(catalogPaths.models, {
    ...source,
    schema: {
      required: ["id", "model"],
      key: "id",
      cells: {
        id: { expected: `a name other than ${noModel}`, pattern: new RegExp(`^(?!${noModel}$)`) },
        model: { expected: "the string that the provider knows", pattern: /\S/ },
        endpoint: name,
        pool: name,
        [inputColumn]: price,
        [outputColumn]: price,
        pin_quantizations: {
          expected: `some of ${quantizations.join(", ")}, or nothing`,
          pattern: new RegExp(`^([\\s,]|\\b(${quantizations.join("|")})\\b)*$`),
        },
      },
    },
  });
  return new Map(
    records.flatMap((record) => {
      const model = toModel(record);
      return hasBothPricesOrNone(model, record, source) ? [[model.id, model] as const] : [];
    }),
  );
}

/** The pool of a model whose line names none: `free` for one that costs nothing, `paid` for any other. */
export function usualPool(
  model: Pick<CatalogModel, "model" | "inputUsdPerMillion" | "outputUsdPerMillion">,
): string {
  const isFree = model.inputUsdPerMillion === 0 && model.outputUsdPerMillion === 0;
  return isFree || model.model.endsWith(":free") ? "free" : "paid";
}

// --- internal ---

const inputColumn = "input_usd_per_million";
const outputColumn = "output_usd_per_million";

const price = { expected: "dollars per million tokens, or nothing", pattern: /^(\d+(\.\d+)?)?$/ };
const name = { expected: "a name, or nothing", pattern: /^([A-Za-z0-9][A-Za-z0-9._-]*)?$/ };

function toModel(record: CatalogRecord): CatalogModel {
  const id = cellOf(record, "id");
  const model = cellOf(record, "model");
  const prices = {
    inputUsdPerMillion: priceOf(record, inputColumn),
    outputUsdPerMillion: priceOf(record, outputColumn),
  };
  return {
    id,
    model,
    endpoint: cellOf(record, "endpoint") || "openrouter",
    pool: cellOf(record, "pool") || usualPool({ model, ...prices }),
    provider: cellOf(record, "provider"),
    displayName: cellOf(record, "display_name") || id,
    specialization: cellOf(record, "specialization"),
    ...prices,
    pinProviders: listOf(record, "pin_providers"),
    pinQuantizations: listOf(record, "pin_quantizations").filter(isQuantization),
  };
}

function hasBothPricesOrNone(
  model: CatalogModel,
  { place }: CatalogRecord,
  { problems }: CatalogSource,
): boolean {
  const { inputUsdPerMillion: input, outputUsdPerMillion: output } = model;
  if ((input === undefined) === (output === undefined)) return true;
  const column = input === undefined ? inputColumn : outputColumn;
  problems.report(place, "price-incomplete", { model: model.id, column });
  return false;
}

function priceOf(record: CatalogRecord, column: string): number | undefined {
  const text = cellOf(record, column);
  return text === "" ? undefined : Number(text);
}

/** Names in a cell, separated by blanks or commas. */
function listOf(record: CatalogRecord, column: string): readonly string[] {
  return cellOf(record, column)
    .split(/[\s,]+/)
    .filter((item) => item !== "");
}

function isQuantization(text: string): text is Quantization {
  return quantizations.some((known) => known === text);
}
