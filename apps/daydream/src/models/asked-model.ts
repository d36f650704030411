import {
  type Budget,
  createAiSdkModel,
  type Endpoint,
  type Model,
  type Pool,
  type Prices,
  withBudget,
  withPool,
  withRetry,
} from "@daydream/gateway";
import type { CatalogModel } from "../catalog/catalogs.ts";
import { fail } from "../errors.ts";
import type { EndpointSetting } from "../settings/config-file.ts";
import type { Environment } from "../settings/environment.ts";
import type { Settings } from "../settings/settings.ts";
import type { OpenModelsOptions } from "./open-models.ts";

export interface AskedModelOptions
  extends Pick<OpenModelsOptions, "settings" | "environment" | "clock" | "onFailedAttempt"> {
  readonly pool: Pool;
  readonly budget: Budget;
}

/**
 * The model that answers for a line of the catalog, with its limits around it: retry, budget, pool, driver.
 *
 * @throws `daydream/endpoint-unknown`, `daydream/key-missing`, `gateway/unpriced-model`.
 */
export function createAskedModel(
  model: CatalogModel,
  options: OpenModelsOptions & { readonly pool: Pool; readonly budget: Budget },
): Model {
  const { settings, environment, pool, budget, clock, onFailedAttempt } = options;
  const { calls } = settings;
  const time = clock === undefined ? {} : { clock };
  const endpoint = endpointOf(model, settings);
  const apiKey = keyOf(endpoint, environment);
  if (apiKey === undefined && endpoint.keyVariable !== undefined)
    throw fail("key-missing", {
      variable: endpoint.keyVariable,
      endpoint: endpoint.name,
      models: [model.id],
    });
  const driver = createAiSdkModel({
    id: model.model,
    endpoint: toEndpoint(endpoint, model),
    timeoutMs: calls.timeoutMs,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...time,
  });
  return withRetry(withBudget(withPool(driver, pool), { budget, prices: pricesOf(model) }), {
    maxAttempts: calls.attempts,
    baseDelayMs: calls.baseDelayMs,
    maxDelayMs: calls.maxDelayMs,
    maxRetryAfterMs: calls.maxRetryAfterMs,
    ...(calls.deadlineMs === undefined ? {} : { deadlineMs: calls.deadlineMs }),
    ...(onFailedAttempt === undefined ? {} : { onFailedAttempt }),
    ...time,
  });
}

/** The key of the endpoint that serves a model; absent where it needs none, or has none. */
export function keyOfModel(
  model: CatalogModel,
  { settings, environment }: Pick<AskedModelOptions, "settings" | "environment">,
): string | undefined {
  return keyOf(endpointOf(model, settings), environment);
}

// --- internal ---

function endpointOf({ id, endpoint: name }: CatalogModel, { endpoints }: Settings): EndpointSetting {
  const endpoint = endpoints.get(name);
  if (endpoint === undefined) throw fail("endpoint-unknown", { endpoint: name, models: [id] });
  return endpoint;
}

function keyOf({ keyVariable }: EndpointSetting, environment: Environment): string | undefined {
  return keyVariable === undefined ? undefined : environment[keyVariable] || undefined;
}

function toEndpoint(setting: EndpointSetting, { pinProviders, pinQuantizations }: CatalogModel): Endpoint {
  if (setting.kind === "openai-compatible")
    return { kind: setting.kind, name: setting.name, baseUrl: setting.baseUrl };
  return {
    kind: "openrouter",
    ...(setting.baseUrl === undefined ? {} : { baseUrl: setting.baseUrl }),
    ...(pinProviders.length === 0 ? {} : { providers: pinProviders }),
    ...(pinQuantizations.length === 0 ? {} : { quantizations: pinQuantizations }),
  };
}

function pricesOf({ inputUsdPerMillion, outputUsdPerMillion }: CatalogModel): Prices | undefined {
  if (inputUsdPerMillion === undefined || outputUsdPerMillion === undefined) return undefined;
  return { inputUsdPerMillion, outputUsdPerMillion };
}
