import { isDeepStrictEqual } from "node:util";
import type { Pool, PoolLimits } from "@daydream/gateway";
import { readIfThere } from "../catalog/source-files.ts";
import { defaultConfig } from "../settings/config-file.ts";
import { type ParsedConfig, parseConfig } from "../settings/parse-config.ts";
import type { ModelsEvent } from "./models-event.ts";

export interface WatchLimitsOptions {
  /** The settings file; it may come and go. */
  readonly configPath: string;
  readonly pools: ReadonlyMap<string, Pool>;
  /** The limits that the pools have. */
  readonly limits: ReadonlyMap<string, PoolLimits>;
  /** How often the file is looked at. A text is taken when two looks in a row find it. @default 500 */
  readonly intervalMs?: number;
  readonly onEvent?: ((event: ModelsEvent) => void) | undefined;
}

/**
 * Gives pools new limits as soon as the settings file says so. A file that has a mistake changes nothing and is
 * reported once. Keeps no process alive.
 *
 * @returns a function that ends it.
 */
export function watchLimits(options: WatchLimitsOptions): () => void {
  const { configPath, pools, intervalMs = 500, onEvent } = options;
  let limits = options.limits;
  let taken = look(configPath);
  let before = taken;

  const check = (): void => {
    const seen = look(configPath);
    // Many editors empty a file before they fill it.
    const isSettled = isDeepStrictEqual(seen, before);
    before = seen;
    if (!isSettled || isDeepStrictEqual(seen, taken)) return;
    taken = seen;
    const parsed = read(seen);
    if (parsed.kind === "invalid") {
      onEvent?.({ kind: "settings-refused", problem: parsed.problems.join("; ") });
      return;
    }
    const gone = [...pools.keys()].filter((name) => !parsed.config.pools.has(name));
    if (gone.length > 0)
      onEvent?.({ kind: "settings-refused", problem: `${gone.join(", ")} is gone and keeps its limits` });
    limits = new Map([...limits, ...change(parsed.config.pools)]);
  };

  const change = (next: ReadonlyMap<string, PoolLimits>): ReadonlyMap<string, PoolLimits> => {
    const changed = [...next].filter(
      ([name, wanted]) => pools.has(name) && !isDeepStrictEqual(wanted, limits.get(name)),
    );
    for (const [name, wanted] of changed) {
      pools.get(name)?.setLimits(wanted);
      onEvent?.({ kind: "limits-changed", pool: name, ...told(wanted) });
    }
    return new Map(changed);
  };

  const timer = setInterval(check, intervalMs).unref();
  return () => clearInterval(timer);
}

// --- internal ---

/** What stands in the file; `undefined`: there is none. */
type Seen =
  | { readonly kind: "text"; readonly text: string | undefined }
  | { readonly kind: "unreadable"; readonly problem: string };

function look(path: string): Seen {
  try {
    return { kind: "text", text: readIfThere(path) };
  } catch (error) {
    return { kind: "unreadable", problem: error instanceof Error ? error.message : String(error) };
  }
}

function read(seen: Seen): ParsedConfig {
  if (seen.kind === "unreadable") return { kind: "invalid", problems: [seen.problem] };
  return seen.text === undefined ? { kind: "valid", config: defaultConfig() } : parseConfig(seen.text);
}

function told({ concurrency, rate }: PoolLimits): { concurrency: number; callsPerMinute?: number } {
  return {
    concurrency,
    ...(rate === undefined ? {} : { callsPerMinute: (rate.calls * 60_000) / rate.windowMs }),
  };
}
