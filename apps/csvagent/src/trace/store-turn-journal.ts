import { type JsonValue, parseJson } from "@daydream/base";
import type { Completion } from "@daydream/gateway";
import type { Store } from "@daydream/store";
import { z } from "zod";
import { fail } from "../errors.ts";
import type { TurnJournal } from "./turn-journal.ts";

/** The ability that is needed of a store here. */
export type KeepsDocuments = Pick<Store, "readDocument" | "writeDocument">;

/**
 * Keeps replies as `traces/<trace id>/turn-000.json`, each written once and durably.
 *
 * @throws `csvagent/bad-turn` for a file that is no reply; `store/…` as the store does, among them
 * `store/document-exists` when another process has written the same turn
 */
export function createStoreTurnJournal(store: KeepsDocuments): TurnJournal {
  return {
    read: async (traceId) => {
      const completions: Completion[] = [];
      for (;;) {
        const path = turnPath(traceId, completions.length);
        const text = await store.readDocument(path);
        if (text === undefined) return completions;
        completions.push(parseTurn(text, path));
      }
    },
    append: (traceId, index, completion) =>
      store.writeDocument(turnPath(traceId, index), `${JSON.stringify({ completion }, undefined, 2)}\n`, {
        durable: true,
        create: true,
      }),
  };
}

/** Where the store keeps a reply. */
export function turnPath(traceId: string, index: number): string {
  return `traces/${traceId}/turn-${String(index).padStart(3, "0")}.json`;
}

// --- internal ---

const amount = z.number().nonnegative().optional();

const turnSchema = z.object({
  completion: z.object({
    text: z.string(),
    reasoning: z.string().optional(),
    finishReason: z.enum(["stop", "length", "content-filter", "other"]),
    usage: z.object({ inputTokens: amount, outputTokens: amount, reasoningTokens: amount, costUsd: amount }),
    model: z.string(),
    provider: z.string().optional(),
    latencyMs: z.number(),
  }),
});

function parseTurn(text: string, path: string): Completion {
  const json = parseJson(text);
  if (json.kind === "malformed") throw fail("bad-turn", { path, problem: json.reason });
  const parsed = turnSchema.safeParse(json.value satisfies JsonValue);
  if (!parsed.success) {
    const problem = parsed.error.issues
      .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
      .join("; ");
    throw fail("bad-turn", { path, problem });
  }
  const { reasoning, provider, usage, ...rest } = parsed.data.completion;
  return {
    ...rest,
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(provider === undefined ? {} : { provider }),
    usage: withoutUndefined(usage),
  };
}

function withoutUndefined<Value>(record: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
