import type { DaydreamError } from "@daydream/base";
import type { BudgetLimits } from "@daydream/gateway";
import type { CatalogModel } from "../catalog/catalogs.ts";
import { fail } from "../errors.ts";
import type { Environment } from "../settings/environment.ts";
import type { Settings } from "../settings/settings.ts";

export interface ModelProblemsOptions {
  readonly models: ReadonlyMap<string, CatalogModel>;
  readonly settings: Pick<Settings, "endpoints" | "pools">;
  readonly environment: Environment;
  readonly budget?: BudgetLimits;
  /** False where recordings answer: then nothing is sent, so no key, endpoint or pool is needed. @default true */
  readonly isSending?: boolean;
}

/** Everything that would keep calls to these models from being made, found without making one. */
export function findModelProblems(
  ids: Iterable<string>,
  { models, settings, environment, budget = {}, isSending = true }: ModelProblemsOptions,
): readonly DaydreamError[] {
  const wanted = [...new Set(ids)].sort();
  const unknown = wanted.filter((id) => !models.has(id));
  const problems =
    unknown.length === 0 ? [] : [fail("model-unknown", { models: unknown, known: [...models.keys()] })];
  if (!isSending) return problems;
  const found = wanted.flatMap((id) => models.get(id) ?? []);
  const unpriced = found.filter(
    ({ inputUsdPerMillion, outputUsdPerMillion }) =>
      inputUsdPerMillion === undefined || outputUsdPerMillion === undefined,
  );
  return [
    ...problems,
    ...[...Map.groupBy(found, ({ endpoint }) => endpoint)].flatMap(([endpoint, served]) =>
      endpointProblems(endpoint, { served, settings, environment }),
    ),
    ...[...Map.groupBy(found, ({ pool }) => pool)].flatMap(([pool, sharing]) =>
      settings.pools.has(pool) ? [] : [fail("pool-unknown", { pool, models: idsOf(sharing) })],
    ),
    ...(budget.maxUsd === undefined || unpriced.length === 0
      ? []
      : [fail("prices-missing", { models: idsOf(unpriced) })]),
  ];
}

/**
 * Refuses to begin when there are problems.
 *
 * @throws the problem itself when there is one, `daydream/models-not-ready` with all of them otherwise.
 */
export function refuseModelProblems(problems: readonly DaydreamError[]): void {
  const [first, second] = problems;
  if (first === undefined) return;
  if (second === undefined) throw first;
  const lines = problems.map(({ message, hint }) =>
    hint === undefined ? message : `${message}\n  → ${hint}`,
  );
  throw fail("models-not-ready", { problems: lines });
}

// --- internal ---

function endpointProblems(
  name: string,
  {
    served,
    settings,
    environment,
  }: { readonly served: readonly CatalogModel[] } & Pick<ModelProblemsOptions, "settings" | "environment">,
): readonly DaydreamError[] {
  const endpoint = settings.endpoints.get(name);
  if (endpoint === undefined) return [fail("endpoint-unknown", { endpoint: name, models: idsOf(served) })];
  const pinned = served.filter(
    ({ pinProviders, pinQuantizations }) => pinProviders.length + pinQuantizations.length > 0,
  );
  const pins =
    endpoint.kind === "openrouter" || pinned.length === 0
      ? []
      : [fail("pins-not-possible", { endpoint: name, models: idsOf(pinned) })];
  const { keyVariable: variable } = endpoint;
  if (variable === undefined) return pins;
  const key = environment[variable] ?? "";
  const context = { variable, endpoint: name, models: idsOf(served) };
  if (key === "") return [...pins, fail("key-missing", context)];
  // A header cannot carry it, and the error of a header that it cannot be sent in would show it.
  return /^[\x21-\x7e]+$/.test(key) ? pins : [...pins, fail("key-unusable", context)];
}

function idsOf(models: readonly CatalogModel[]): readonly string[] {
  return models.map(({ id }) => id);
}
