import type { CatalogRecord, CatalogSchema } from "@daydream/design";
import type { Quantization } from "@daydream/gateway";
import type { CatalogModel } from "./catalogs.ts";
import { cellOf } from "./read-records.ts";

/** The level of a model axis that says: no model is asked, the template copies. */
export const noModel = "None";

const inputColumn = "input_usd_per_million";
const outputColumn = "output_usd_per_million";

/** Every quantisation that can be pinned; the keys are all that a call can name. */
const quantizations: Readonly<Record<Quantization, true>> = {
  int4: true,
  int8: true,
  fp4: true,
  fp6: true,
  fp8: true,
  fp16: true,
  bf16: true,
  fp32: true,
  unknown: true,
};

const price = { expected: "dollars per million tokens, or nothing", pattern: /^(\d+(\.\d+)?)?$/ };
const name = { expected: "a name, or nothing", pattern: /^([A-Za-z0-9][A-Za-z0-9._-]*)?$/ };

/** What a file with a model on each line looks like: the catalog, and a model map. */
export const modelLines: CatalogSchema = {
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
      expected: `some of ${Object.keys(quantizations).join(", ")}, or nothing`,
      pattern: new RegExp(`^([\\s,]|\\b(${Object.keys(quantizations).join("|")})\\b)*$`),
    },
  },
};

/** The prices of a model. */
export type ModelPrices = Pick<CatalogModel, "inputUsdPerMillion" | "outputUsdPerMillion">;

/** The prices in a line; `undefined`: unknown. */
export function linePrices(record: CatalogRecord): ModelPrices {
  return {
    inputUsdPerMillion: priceOf(record, inputColumn),
    outputUsdPerMillion: priceOf(record, outputColumn),
  };
}

/** The price column that is blank where the other one is not. */
export function missingPrice({ inputUsdPerMillion, outputUsdPerMillion }: ModelPrices): string | undefined {
  if ((inputUsdPerMillion === undefined) === (outputUsdPerMillion === undefined)) return undefined;
  return inputUsdPerMillion === undefined ? inputColumn : outputColumn;
}

/** The pins in a line. */
export function linePins(record: CatalogRecord): Pick<CatalogModel, "pinProviders" | "pinQuantizations"> {
  return {
    pinProviders: listOf(record, "pin_providers"),
    pinQuantizations: listOf(record, "pin_quantizations").filter(isQuantization),
  };
}

/** The pool of a model whose line names none: `free` for one that costs nothing, `paid` for any other. */
export function usualPool(model: string, { inputUsdPerMillion, outputUsdPerMillion }: ModelPrices): string {
  const isFree = inputUsdPerMillion === 0 && outputUsdPerMillion === 0;
  return isFree || model.endsWith(":free") ? "free" : "paid";
}

// --- internal ---

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
  return Object.hasOwn(quantizations, text);
}
