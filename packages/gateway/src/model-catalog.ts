import { z } from "zod";
import type { Quantization } from "./endpoint.ts";
import { fail } from "./errors.ts";
import type { Prices } from "./prices.ts";

/** What is known about a model before it is called. */
export interface CatalogModel {
  /** What specs call it. */
  readonly id: string;
  /** The model string that is sent. */
  readonly model: string;
  /** The name of the endpoint that serves it. */
  readonly endpoint: string;
  /** The name of the pool whose limits it shares. */
  readonly pool: string;
  /** Absent: nobody knows. Zero: free. */
  readonly prices?: Prices;
  /** OpenRouter's providers that may serve it, and no others. */
  readonly providers?: readonly string[];
  /** OpenRouter's quantisations that may serve it, and no others. */
  readonly quantizations?: readonly Quantization[];
}

/** Models by their ids, in the order of the records. */
export interface ModelCatalog {
  readonly models: readonly CatalogModel[];
  /** The model that specs call so; `undefined` for an id that the catalog does not have. */
  find(id: string): CatalogModel | undefined;
}

/**
 * Reads a catalog from records, as a CSV or YAML file gives them: numbers may be texts, an empty text is an
 * absent field, fields that it does not know are left alone.
 *
 * Fields: `id`, `model`; `endpoint` (`openrouter`); `input_usd_per_million` and `output_usd_per_million`, both
 * or none; `pool`, else `free` for a model that costs nothing or ends in `:free`, `paid` for any other;
 * `pin_providers` and `pin_quantizations`, separated by spaces or commas.
 *
 * @throws `gateway/bad-model-catalog` with every problem and the number of its record, from 1.
 */
export function parseModelCatalog(records: readonly unknown[]): ModelCatalog {
  const problems: string[] = [];
  const models = new Map<string, CatalogModel>();
  for (const [index, record] of records.entries()) {
    const parsed = recordSchema.safeParse(record);
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        problems.push(`record ${index + 1}, ${issue.path.join(".") || "all of it"}: ${issue.message}`);
      continue;
    }
    const model = toModel(parsed.data);
    if (models.has(model.id)) problems.push(`record ${index + 1}, id: ${model.id} is there already`);
    else models.set(model.id, model);
  }
  if (problems.length > 0) throw fail("bad-model-catalog", { problems, retryable: false });
  return { models: [...models.values()], find: (id) => models.get(id) };
}

// --- internal ---

const QUANTIZATIONS = ["int4", "int8", "fp4", "fp6", "fp8", "fp16", "bf16", "fp32", "unknown"] as const;

const blankIsAbsent = (value: unknown): unknown =>
  typeof value === "string" && value.trim() === "" ? undefined : value;

const text = z.preprocess(blankIsAbsent, z.string({ error: "a text is needed" }).trim());
const optionalText = z.preprocess(blankIsAbsent, z.string().trim().nullish());
const price = z.preprocess(
  (value) => (typeof value === "string" && value.trim() !== "" ? Number(value) : blankIsAbsent(value)),
  z.number({ error: "not a number" }).nonnegative({ error: "less than 0" }).nullish(),
);
const list = optionalText.transform((value) => (value ?? "").split(/[\s,]+/).filter((item) => item !== ""));

const recordSchema = z
  .looseObject({
    id: text,
    model: text,
    endpoint: optionalText.optional(),
    pool: optionalText.optional(),
    input_usd_per_million: price.optional(),
    output_usd_per_million: price.optional(),
    pin_providers: list.optional(),
    pin_quantizations: list.pipe(z.array(z.enum(QUANTIZATIONS))).optional(),
  })
  .refine(
    ({ input_usd_per_million: input, output_usd_per_million: output }) => isKnown(input) === isKnown(output),
    { path: ["output_usd_per_million"], error: "prices come in pairs: one of them is missing" },
  );

function isKnown(price: number | null | undefined): price is number {
  return price !== undefined && price !== null;
}

function toModel(record: z.infer<typeof recordSchema>): CatalogModel {
  const { id, model, endpoint, pool, input_usd_per_million: input, output_usd_per_million: output } = record;
  const { pin_providers: providers = [], pin_quantizations: quantizations = [] } = record;
  const prices =
    isKnown(input) && isKnown(output)
      ? { inputUsdPerMillion: input, outputUsdPerMillion: output }
      : undefined;
  const isFree = model.endsWith(":free") || (input === 0 && output === 0);
  return {
    id,
    model,
    endpoint: endpoint ?? "openrouter",
    pool: pool ?? (isFree ? "free" : "paid"),
    ...(prices === undefined ? {} : { prices }),
    ...(providers.length === 0 ? {} : { providers }),
    ...(quantizations.length === 0 ? {} : { quantizations }),
  };
}
