import { isDaydreamError } from "@daydream/base";
import type { BubblewrapSandboxOptions } from "./bubblewrap-sandbox.ts";
import type { TierRefusal } from "./errors.ts";
import { automaticTiers, createTier } from "./open-sandbox.ts";
import type { Isolation, PythonEnvironment, Tier } from "./sandbox.ts";

/** What a tier says about itself on this machine. */
export type TierReport =
  | {
      readonly kind: "available";
      readonly tier: Tier;
      /** From nothing to a session that has run its first cell. */
      readonly startMs: number;
      readonly isolation: Isolation;
      readonly environment: PythonEnvironment;
    }
  | {
      readonly kind: "unavailable";
      readonly tier: Tier;
      readonly reason: string;
      /** The command or change that would make it available. */
      readonly fix?: string | undefined;
    };

/** Tries every automatic tier, one after another, by running a cell in it. */
export async function probeTiers(options: BubblewrapSandboxOptions = {}): Promise<readonly TierReport[]> {
  const reports: TierReport[] = [];
  for (const tier of automaticTiers) reports.push(await probeTier(tier, options));
  return reports;
}

// --- internal ---

async function probeTier(
  tier: (typeof automaticTiers)[number],
  options: BubblewrapSandboxOptions,
): Promise<TierReport> {
  const startedMs = performance.now();
  try {
    await using sandbox = await createTier(tier, options);
    await using session = await sandbox.openSession();
    const { kind } = await session.run("1 + 1");
    if (kind !== "completed") return { kind: "unavailable", tier, reason: `a first cell was ${kind}` };
    const { isolation, environment } = sandbox;
    return { kind: "available", tier, startMs: performance.now() - startedMs, isolation, environment };
  } catch (error) {
    if (!isDaydreamError(error)) throw error;
    const [refusal] = asRefusals(error.context.refusals);
    const { reason, fix } = refusal ?? { reason: error.message, fix: error.hint };
    return { kind: "unavailable", tier, reason, fix };
  }
}

function asRefusals(refusals: unknown): readonly TierRefusal[] {
  return Array.isArray(refusals) ? refusals : [];
}
