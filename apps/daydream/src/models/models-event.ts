import type { PoolEvent } from "@daydream/gateway";

/**
 * What happens to pools while models are open: what each pool tells of itself, new limits from a changed
 * `daydream.config.yaml`, and what could not be read or kept (nothing stops for that).
 */
export type ModelsEvent =
  | PoolEvent
  | {
      readonly kind: "limits-changed";
      readonly pool: string;
      readonly concurrency: number;
      readonly callsPerMinute?: number;
    }
  | {
      /** The changed file cannot be read as settings: the limits stay as they are. */
      readonly kind: "settings-refused";
      readonly problem: string;
    }
  | { readonly kind: "learned-limits-unreadable" | "learned-limits-not-kept"; readonly problem: string };
