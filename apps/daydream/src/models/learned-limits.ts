import { parseJson } from "@daydream/base";
import type { LearnedLimits } from "@daydream/gateway";
import type { Store } from "@daydream/store";
import { z } from "zod";

/** Where it is kept what pools found out about providers; may be deleted at any time. */
export const learnedLimitsPath = "index/limits.json";

/** What a pool learned in earlier runs, and where: elsewhere it says nothing. */
export interface KnownLimits {
  readonly pool: string;
  /** The addresses that its models were asked at, sorted; `openrouter` for OpenRouter's own. */
  readonly places: readonly string[];
  readonly learned: LearnedLimits;
}

/** What is kept, or why it cannot be read. */
export type ReadLearnedLimits =
  | { readonly kind: "read"; readonly limits: readonly KnownLimits[] }
  | { readonly kind: "damaged"; readonly problem: string };

/** Reads what earlier runs learned; nothing where there was none. */
export async function readLearnedLimits(store: Pick<Store, "readDocument">): Promise<ReadLearnedLimits> {
  const text = await store.readDocument(learnedLimitsPath);
  if (text === undefined) return { kind: "read", limits: [] };
  const json = parseJson(text);
  if (json.kind === "malformed") return { kind: "damaged", problem: `${learnedLimitsPath}: ${json.reason}` };
  const parsed = fileSchema.safeParse(json.value);
  if (!parsed.success)
    return {
      kind: "damaged",
      problem: `${learnedLimitsPath}: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`,
    };
  const limits = parsed.data.pools.map(({ pool, places, concurrency, calls_per_minute }) => ({
    pool,
    places,
    learned: {
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(calls_per_minute === undefined ? {} : { callsPerMinute: calls_per_minute }),
    },
  }));
  return { kind: "read", limits };
}

/** The text of the file; a pool that learned nothing is not in it. */
export function learnedLimitsJson(limits: readonly KnownLimits[]): string {
  const pools = limits
    .filter(({ learned }) => Object.keys(learned).length > 0)
    .map(({ pool, places, learned: { concurrency, callsPerMinute } }) => ({
      pool,
      places,
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(callsPerMinute === undefined ? {} : { calls_per_minute: callsPerMinute }),
    }));
  return `${JSON.stringify({ version: 1, pools }, null, 2)}\n`;
}

/** What was learned of a pool at just these places. */
export function findLearned(
  limits: readonly KnownLimits[],
  { pool, places }: Pick<KnownLimits, "pool" | "places">,
): LearnedLimits | undefined {
  return limits.find((known) => isSamePlace(known, { pool, places }))?.learned;
}

/** The same limits with newer ones in the place of theirs. */
export function withLearned(
  before: readonly KnownLimits[],
  newer: readonly KnownLimits[],
): readonly KnownLimits[] {
  const kept = before.filter((known) => !newer.some((one) => isSamePlace(one, known)));
  return [...kept, ...newer];
}

// --- internal ---

const fileSchema = z.object({
  version: z.literal(1),
  pools: z.array(
    z.object({
      pool: z.string(),
      places: z.array(z.string()),
      concurrency: z.int().min(1).optional(),
      calls_per_minute: z.number().positive().optional(),
    }),
  ),
});

type PoolPlace = Pick<KnownLimits, "pool" | "places">;

function isSamePlace(one: PoolPlace, other: PoolPlace): boolean {
  return one.pool === other.pool && one.places.join(" ") === other.places.join(" ");
}
