import type { CatalogRecord } from "@daydream/design";
import { catalogPaths } from "./catalog-paths.ts";
import type { CatalogModel } from "./catalogs.ts";
import { type CatalogSource, cellOf, readRecords } from "./read-records.ts";

/** The level of a model axis that says: no model is asked, the template copies. */
export const noModel = "None";

/** Reads the models with their prices. */
export function readModels(source: CatalogSource): ReadonlyMap<string, CatalogModel> {
  const records = readRecords(catalogPaths.models, {
    ...source,
    schema: {
      required: ["id", "model"],
      key: "id",
      cells: {
        id: { expected: `a name other than ${noModel}`, pattern: new RegExp(`^(?!${noModel}$)`) },
        model: { expected: "the string that the provider knows", pattern: /\S/ },
        [inputColumn]: price,
        [outputColumn]: price,
      },
    },
  });
  return new Map(
    records.map((record) => {
      const id = cellOf(record, "id");
      return [
        id,
        {
          id,
          model: cellOf(record, "model"),
          provider: cellOf(record, "provider"),
          displayName: cellOf(record, "display_name") || id,
          specialization: cellOf(record, "specialization"),
          inputUsdPerMillion: priceOf(record, inputColumn),
          outputUsdPerMillion: priceOf(record, outputColumn),
        },
      ];
    }),
  );
}

// --- internal ---

const inputColumn = "input_usd_per_million";
const outputColumn = "output_usd_per_million";

const price = { expected: "dollars per million tokens, or nothing", pattern: /^(\d+(\.\d+)?)?$/ };

function priceOf(record: CatalogRecord, column: string): number | undefined {
  const text = cellOf(record, column);
  return text === "" ? undefined : Number(text);
}
