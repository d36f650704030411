import { isDaydreamError } from "@daydream/base";
import { type BubblewrapSandboxOptions, createBubblewrapSandbox } from "./bubblewrap-sandbox.ts";
import { fail, type TierRefusal } from "./errors.ts";
import { createLandlockSandbox } from "./landlock-sandbox.ts";
import type { Sandbox, Tier } from "./sandbox.ts";
import { createUnsafeProcessSandbox } from "./unsafe-process-sandbox.ts";

/** A tier that can be asked for; `scripted` is made by its own maker. */
export type TierChoice = "auto" | Exclude<Tier, "scripted">;

export interface OpenSandboxOptions extends BubblewrapSandboxOptions {
  /** `auto` is the best tier that works here, never `unsafe-process`. @default "auto" */
  readonly tier?: TierChoice;
}

/** The tiers that `auto` tries, best first. */
export const automaticTiers = ["bubblewrap", "docker", "landlock"] as const satisfies readonly Tier[];

/**
 * Opens a sandbox of the best tier that works on this machine, or of exactly the one asked for.
 * `isolation` says which it became; nothing falls back below `landlock`.
 *
 * @throws `sandbox/unavailable` with each tier's reason and the command that would change it; what the tier's
 * own maker raises.
 */
export async function openSandbox(options: OpenSandboxOptions = {}): Promise<Sandbox> {
  const { tier = "auto", ...rest } = options;
  if (tier !== "auto") return await createTier(tier, rest);
  const refusals: TierRefusal[] = [];
  for (const candidate of automaticTiers) {
    try {
      return await createTier(candidate, rest);
    } catch (error) {
      if (!isDaydreamError(error, "sandbox/unavailable")) throw error;
      refusals.push(...refusalsOf(error.context.refusals));
    }
  }
  throw fail("unavailable", { refusals });
}

/** Makes a sandbox of exactly this tier. */
export async function createTier(
  tier: Exclude<TierChoice, "auto">,
  options: BubblewrapSandboxOptions,
): Promise<Sandbox> {
  switch (tier) {
    case "bubblewrap":
      return await createBubblewrapSandbox(options);
    case "docker":
      throw fail("unavailable", { refusals: [{ tier, reason: "this tier is not built yet" }] });
    case "landlock":
      return await createLandlockSandbox(options);
    case "unsafe-process":
      return await createUnsafeProcessSandbox(options);
  }
}

// --- internal ---

function refusalsOf(refusals: unknown): readonly TierRefusal[] {
  return Array.isArray(refusals) ? refusals : [];
}
