import type { Clock } from "@daydream/base";
import {
  type Budget,
  type BudgetOptions,
  createBudget,
  createRecordedModel,
  type FailedAttempt,
  type Model,
  type Pool,
} from "@daydream/gateway";
import type { Store } from "@daydream/store";
import type { CatalogModel } from "../catalog/catalogs.ts";
import { fail } from "../errors.ts";
import type { Environment } from "../settings/environment.ts";
import type { Settings } from "../settings/settings.ts";
import { createAskedModel, keyOfModel } from "./asked-model.ts";
import { findModelProblems, refuseModelProblems } from "./model-problems.ts";
import type { ModelsEvent } from "./models-event.ts";
import { openPools } from "./pool-memory.ts";
import { watchLimits } from "./watch-limits.ts";

export interface OpenModelsOptions {
  /** Catalogs, mapped where a `--model-map` applies. */
  readonly catalogs: { readonly models: ReadonlyMap<string, CatalogModel> };
  readonly settings: Settings;
  /** Where keys are; they go to their endpoints and nowhere else. */
  readonly environment: Environment;
  /** Keeps what pools learn for the next run. Absent: nothing is read or kept. */
  readonly store?: Pick<Store, "readDocument" | "writeDocument">;
  /** @default counted, and not limited */
  readonly budget?: BudgetOptions;
  /** A folder, absolute: what is recorded there is played, what is not is asked and recorded. */
  readonly record?: string;
  /** A folder, absolute: recordings are played and nothing is sent, so no key, pool or budget is needed. */
  readonly replay?: string;
  /** What happens in pools, and to their limits. */
  readonly onPoolEvent?: (event: ModelsEvent) => void;
  /** Told of each attempt of any model that failed; a request's own `onFailedAttempt` is told first. */
  readonly onFailedAttempt?: (attempt: FailedAttempt) => void | Promise<void>;
  /** @default systemClock */
  readonly clock?: Clock;
  /** How often the settings file is looked at for new limits. @default 500 */
  readonly watchIntervalMs?: number;
}

/** The models of a catalog, ready to be asked, and the limits that they share. */
export interface Models extends AsyncDisposable {
  /**
   * The model that a catalog calls so. Scopes get recordings of their own: the replicate, say.
   *
   * @throws `daydream/model-unknown`, `…/endpoint-unknown`, `…/pool-unknown`, `…/key-missing`,
   * `gateway/unpriced-model`: all of which {@link Models.check} finds beforehand.
   */
  of(id: string, options?: { readonly scope?: string }): Model;
  /**
   * The pool whose limits the model shares.
   *
   * @throws `daydream/model-unknown`, `daydream/pool-unknown`.
   */
  poolOf(id: string): Pool;
  /** By name, in the order of the settings. */
  readonly pools: ReadonlyMap<string, Pool>;
  readonly budget: Budget;
  /**
   * Refuses what could not be asked, before anything is spent: missing keys, unknown models, endpoints and
   * pools, a budget in dollars for a model without prices.
   *
   * @throws the one problem, or `daydream/models-not-ready` with all of them.
   */
  check(ids: Iterable<string>): void;
  /** Stops looking for new limits and keeps what pools learned; where that fails, an event says so. */
  close(): Promise<void>;
}

/**
 * Opens the models of a catalog: each is `retry(budget(pool(driver)))`, with one budget for all and one pool for
 * all that share its name. While they are open, a changed settings file gives pools new limits at once.
 *
 * @throws TypeError when both `record` and `replay` are given.
 */
export async function openModels(options: OpenModelsOptions): Promise<Models> {
  const { catalogs, settings, environment, record, replay } = options;
  if (record !== undefined && replay !== undefined) throw new TypeError("models either record or replay");
  const isSending = replay === undefined;
  const budget = createBudget(options.budget);
  const { pools, keep } = await openPools(options);
  const made = new Map<string, Model>();
  const once = (key: string, make: () => Model): Model => {
    const model = made.get(key) ?? make();
    made.set(key, model);
    return model;
  };

  const find = (id: string): CatalogModel => {
    const model = catalogs.models.get(id);
    if (model !== undefined) return model;
    throw fail("model-unknown", { models: [id], known: [...catalogs.models.keys()] });
  };
  const poolOf = (id: string): Pool => {
    const { pool: name } = find(id);
    const pool = pools.get(name);
    if (pool === undefined) throw fail("pool-unknown", { pool: name, models: [id] });
    return pool;
  };
  const asked = (id: string): Model =>
    once(id, () => createAskedModel(find(id), { ...options, pool: poolOf(id), budget }));
  const open = (id: string, scope: string): Model => {
    if (replay !== undefined) return createRecordedModel({ id: find(id).model, directory: replay, scope });
    if (record === undefined) return asked(id);
    const key = keyOfModel(find(id), options);
    const secrets = key === undefined ? [] : [key];
    return createRecordedModel({ record: asked(id), directory: record, scope, secrets });
  };

  const stopWatching = isSending ? startWatching(options, pools) : () => undefined;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    stopWatching();
    closing ??= keep();
    return closing;
  };
  return {
    of: (id, { scope = "" } = {}) => once(`${scope}\u0000${id}`, () => open(id, scope)),
    poolOf,
    pools,
    budget,
    check: (ids) =>
      refuseModelProblems(
        findModelProblems(ids, {
          models: catalogs.models,
          settings,
          environment,
          budget: budget.limits,
          isSending,
        }),
      ),
    close,
    [Symbol.asyncDispose]: close,
  };
}

// --- internal ---

function startWatching(
  { settings, watchIntervalMs, onPoolEvent }: OpenModelsOptions,
  pools: ReadonlyMap<string, Pool>,
): () => void {
  return watchLimits({
    configPath: settings.configPath,
    pools,
    limits: settings.pools,
    onEvent: onPoolEvent,
    ...(watchIntervalMs === undefined ? {} : { intervalMs: watchIntervalMs }),
  });
}
