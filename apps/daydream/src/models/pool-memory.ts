import { isDaydreamError } from "@daydream/base";
import { createPool, type Pool } from "@daydream/gateway";
import type { CatalogModel } from "../catalog/catalogs.ts";
import type { Settings } from "../settings/settings.ts";
import {
  findLearned,
  type KnownLimits,
  learnedLimitsJson,
  learnedLimitsPath,
  readLearnedLimits,
  withLearned,
} from "./learned-limits.ts";
import type { OpenModelsOptions } from "./open-models.ts";

/** The pools of the settings, and what makes them remember from run to run. */
export interface RememberedPools {
  /** By name, in the order of the settings. */
  readonly pools: ReadonlyMap<string, Pool>;
  /** Keeps what was learned; where that cannot be, an event says so. */
  keep(): Promise<void>;
}

/** Opens every pool with what earlier runs learned of it where its models are asked now. */
export async function openPools(options: OpenModelsOptions): Promise<RememberedPools> {
  const places = poolPlaces(options.catalogs.models, options.settings);
  const known = await readKnown(options);
  const pools = createPools(options, { known, places });
  return { pools, keep: () => keepLearned(options, { pools, known, places }) };
}

// --- internal ---

/** Pool → where its models are asked: what was learned elsewhere does not hold here. */
type PoolPlaces = ReadonlyMap<string, readonly string[]>;

function poolPlaces(models: ReadonlyMap<string, CatalogModel>, { endpoints }: Settings): PoolPlaces {
  const placeOf = (name: string) => endpoints.get(name)?.baseUrl ?? name;
  const byPool = Map.groupBy(models.values(), ({ pool }) => pool);
  return new Map(
    [...byPool].map(([pool, sharing]) => [
      pool,
      [...new Set(sharing.map(({ endpoint }) => placeOf(endpoint)))].sort(),
    ]),
  );
}

function createPools(
  { settings, onPoolEvent, clock }: OpenModelsOptions,
  { known, places }: { readonly known: readonly KnownLimits[]; readonly places: PoolPlaces },
): ReadonlyMap<string, Pool> {
  const entries = [...settings.pools].map(([name, limits]) => {
    const learned = findLearned(known, { pool: name, places: places.get(name) ?? [] });
    const pool = createPool({
      name,
      limits,
      ...(learned === undefined ? {} : { learned }),
      ...(onPoolEvent === undefined ? {} : { onEvent: onPoolEvent }),
      ...(clock === undefined ? {} : { clock }),
    });
    return [name, pool] as const;
  });
  return new Map(entries);
}

async function readKnown({ store, onPoolEvent }: OpenModelsOptions): Promise<readonly KnownLimits[]> {
  if (store === undefined) return [];
  const read = await readLearnedLimits(store);
  if (read.kind === "read") return read.limits;
  onPoolEvent?.({ kind: "learned-limits-unreadable", problem: read.problem });
  return [];
}

/** What was learned is worth keeping and nothing more: where it cannot be kept, a run is not spoilt by it. */
async function keepLearned(
  { store, onPoolEvent }: OpenModelsOptions,
  of: {
    readonly pools: ReadonlyMap<string, Pool>;
    readonly known: readonly KnownLimits[];
    readonly places: PoolPlaces;
  },
): Promise<void> {
  const used = [...of.pools.values()].filter((pool) => pool.state().started > 0);
  if (store === undefined || used.length === 0) return;
  const newer = used.map((pool) => ({
    pool: pool.name,
    places: of.places.get(pool.name) ?? [],
    learned: pool.learned(),
  }));
  const before = learnedLimitsJson(of.known);
  const after = learnedLimitsJson(withLearned(of.known, newer));
  if (after === before) return;
  try {
    await store.writeDocument(learnedLimitsPath, after);
  } catch (error) {
    if (!isDaydreamError(error)) throw error;
    onPoolEvent?.({ kind: "learned-limits-not-kept", problem: error.message });
  }
}
