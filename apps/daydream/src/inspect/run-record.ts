import { type DaydreamError, parseJson } from "@daydream/base";
import { z } from "zod";
import { fail } from "../errors.ts";

/** One line of a run's log, as far as it is known. */
export type RunRecord = z.infer<typeof recordSchema>;

/** A line that was read. */
export type RunLine =
  | { readonly kind: "record"; readonly record: RunRecord }
  | { readonly kind: "damaged"; readonly error: DaydreamError };

/**
 * Reads one line of a run's log. A record of a kind that is not known here is one all the same.
 *
 * A damaged line is `daydream/bad-run-record`.
 */
export function parseRunLine(text: string, place: { readonly path: string; readonly line: number }): RunLine {
  const damaged = (problem: string): RunLine => ({
    kind: "damaged",
    error: fail("bad-run-record", { ...place, problem }),
  });
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") return damaged(parsed.reason);
  const known = knownSchema.safeParse(parsed.value);
  if (known.success) return { kind: "record", record: known.data };
  const other = otherSchema.safeParse(parsed.value);
  if (other.success) return { kind: "record", record: other.data };
  return damaged(z.prettifyError(known.error).replaceAll("\n", " "));
}

/** A record as it stands in the log. */
export function recordJson(record: RunRecord): Readonly<Record<string, unknown>> {
  return record.kind === "other" ? { at: record.at, kind: record.name, ...record.fields } : record;
}

// --- internal ---

const amount = z.number().nonnegative().nullish();
const text = z.string().nullish();
const generation = { at: z.string(), stage: z.string(), gen_id: z.string() };

const knownSchema = z.discriminatedUnion("kind", [
  z.looseObject({
    kind: z.literal("run-started"),
    at: z.string(),
    run_id: z.string(),
    command: z.string().catch(""),
    cohorts: z.array(z.string()).catch([]),
    estimate: z.looseObject({ calls: z.number() }).nullish().catch(undefined),
  }),
  z.looseObject({
    kind: z.literal("attempt-failed"),
    ...generation,
    model: text,
    attempt: amount,
    code: z.string(),
    status: amount,
    message: z.string().catch(""),
    latency_ms: amount,
    next_attempt_in_ms: amount,
  }),
  z.looseObject({
    kind: z.literal("generation-made"),
    ...generation,
    mode: text,
    model: text,
    latency_ms: amount,
    cost_usd: amount,
    prompt_tokens: amount,
    completion_tokens: amount,
    score: z.number().nullish(),
  }),
  z.looseObject({
    kind: z.literal("generation-failed"),
    ...generation,
    code: z.string(),
    message: z.string().catch(""),
    cost_usd: amount,
  }),
  z.looseObject({ kind: z.literal("pool-event"), at: z.string(), pool: text, event: text }),
  z.looseObject({
    kind: z.literal("run-ended"),
    at: z.string(),
    outcome: z.string(),
    counts: z.record(z.string(), z.number()).catch({}),
    calls: z.number().catch(0),
    spent: z.looseObject({ usd: amount, tokens: amount }).catch({}),
    elapsed_ms: amount,
  }),
]);

const knownKinds = knownSchema.options.map(({ shape }) => shape.kind.value);

const otherSchema = z
  .looseObject({ at: z.string(), kind: z.string() })
  .refine(({ kind }) => !knownKinds.some((known) => known === kind))
  .transform(({ at, kind, ...fields }) => ({ kind: "other" as const, at, name: kind, fields }));

const recordSchema = z.union([knownSchema, otherSchema]);
