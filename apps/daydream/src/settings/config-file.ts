import type { PoolLimits } from "@daydream/gateway";
import type { ConfigValue } from "./config-schema.ts";
import { rateForm } from "./rate-form.ts";

/** What `daydream.config.yaml` says, with the defaults for what it does not say. */
export interface ConfigFile {
  readonly dataRoot: string | undefined;
  /** Where models are asked, by name; `openrouter` is always there. */
  readonly endpoints: ReadonlyMap<string, EndpointSetting>;
  /** Limits that models share, by name; `free` and `paid` are always there. */
  readonly pools: ReadonlyMap<string, PoolLimits>;
  readonly calls: CallSettings;
  /** The settings that stand in the file. */
  readonly given: ReadonlySet<string>;
}

/** One way to reach models. The key itself is in the environment. */
export type EndpointSetting =
  | {
      readonly kind: "openrouter";
      readonly name: "openrouter";
      /** Absent: OpenRouter's own. */
      readonly baseUrl?: string;
      readonly keyVariable: string;
    }
  | {
      readonly kind: "openai-compatible";
      readonly name: string;
      readonly baseUrl: string;
      /** Absent: it needs no key. */
      readonly keyVariable?: string;
    };

/** How a call is made, and made again. */
export interface CallSettings {
  /** How long one attempt may take. Default 4 minutes. */
  readonly timeoutMs: number;
  /** Attempts at one request, the first included. Default 5. */
  readonly attempts: number;
  /** The longest first wait between two attempts; it doubles each time. Default 1 s. */
  readonly baseDelayMs: number;
  /** The longest wait that is chosen here. Default 1 minute. */
  readonly maxDelayMs: number;
  /** A provider that asks for a longer wait is not asked again. Default 5 minutes. */
  readonly maxRetryAfterMs: number;
  /** No attempt begins later than this after the first; absent: no end. */
  readonly deadlineMs?: number;
}

/** What holds where there is no file. */
export function defaultConfig(): ConfigFile {
  return toConfig({});
}

/** What a file says that was read and checked, with the defaults. */
export function toConfig(value: ConfigValue): ConfigFile {
  const { openrouter, ...others } = value.endpoints ?? {};
  const { free, paid, ...more } = value.pools ?? {};
  const { timeout_s, attempts, base_delay_s, max_delay_s, max_retry_after_s, deadline_s } = value.calls ?? {};
  const ownRouter: EndpointSetting = {
    kind: "openrouter",
    name: "openrouter",
    ...(openrouter?.base_url === undefined ? {} : { baseUrl: openrouter.base_url }),
    keyVariable: openrouter?.key ?? defaultKeyVariable,
  };
  const otherEndpoints = Object.entries(others).map(
    ([name, { base_url, key }]): EndpointSetting => ({
      kind: "openai-compatible",
      name,
      baseUrl: base_url,
      ...(key === undefined ? {} : { keyVariable: key }),
    }),
  );
  const allPools = {
    free: { ...free, concurrency: free?.concurrency ?? defaultConcurrency.free },
    paid: { ...paid, concurrency: paid?.concurrency ?? defaultConcurrency.paid },
    ...more,
  };
  return {
    dataRoot: value.data_root,
    endpoints: new Map([ownRouter, ...otherEndpoints].map((endpoint) => [endpoint.name, endpoint])),
    pools: new Map(Object.entries(allPools).map(([name, limits]) => [name, toLimits(limits)])),
    calls: {
      timeoutMs: (timeout_s ?? 240) * 1000,
      attempts: attempts ?? 5,
      baseDelayMs: (base_delay_s ?? 1) * 1000,
      maxDelayMs: (max_delay_s ?? 60) * 1000,
      maxRetryAfterMs: (max_retry_after_s ?? 300) * 1000,
      ...(deadline_s === undefined ? {} : { deadlineMs: deadline_s * 1000 }),
    },
    given: new Set(Object.entries(value).flatMap(([name, said]) => (said === undefined ? [] : [name]))),
  };
}

// --- internal ---

const defaultConcurrency = { free: 1, paid: 5 } as const;
const defaultKeyVariable = "OPENROUTER_API_KEY";
const windowsMs: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000 };

function toLimits({
  concurrency,
  rate,
}: {
  readonly concurrency: number;
  readonly rate?: string | undefined;
}): PoolLimits {
  const [, callCount, unit = ""] = rateForm.exec(rate ?? "") ?? [];
  const windowMs = windowsMs[unit];
  if (callCount === undefined || windowMs === undefined) return { concurrency };
  return { concurrency, rate: { calls: Number(callCount), windowMs } };
}
