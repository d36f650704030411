import { isDaydreamError, parseJson } from "@daydream/base";
import type { Store } from "@daydream/store";
import { z } from "zod";
import { fail } from "../errors.ts";
import type { InputFields } from "../inputs/member-inputs.ts";
import type { GenerationState } from "./generation-state.ts";

/** Where the index of generations is, relative to the data root. */
export const indexPath = "index/generations.json";

/** Stage → id → what was read of it before, with the stamp that its folder had then. */
export type GenerationIndex = Map<string, Map<string, IndexedGeneration>>;

export interface IndexedGeneration {
  /** Changes whenever a file of the folder is created, replaced or deleted. */
  readonly stamp: string;
  readonly state: GenerationState;
}

/** The text of an index: values that many generations share stand there once. */
export function indexJson(index: GenerationIndex): string {
  const shared = createTable();
  const stages = [...index].map(([stage, generations]) => [
    stage,
    [...generations].map(([id, { stamp, state }]) => [
      id,
      stamp,
      statuses.indexOf(state.status),
      state.inputs === undefined ? -1 : shared.number(JSON.stringify(state.inputs.fields)),
      state.inputs?.parentText === undefined ? -1 : shared.number(JSON.stringify(state.inputs.parentText)),
      state.parsedHash === undefined ? -1 : shared.number(JSON.stringify(state.parsedHash)),
    ]),
  ]);
  return JSON.stringify({ version: 1, shared: shared.texts, stages });
}

/**
 * Reads an index. One of another version is empty: it is made again.
 *
 * @throws `daydream/bad-index` for a text that is no index.
 */
export function parseIndex(text: string, path: string): GenerationIndex {
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") throw fail("bad-index", { path, problem: parsed.reason });
  const result = indexSchema.safeParse(parsed.value);
  if (!result.success) throw fail("bad-index", { path, problem: "its shape is not that of an index" });
  const { shared, stages } = result.data;
  const values = shared.map((json): unknown => JSON.parse(json));
  return new Map(
    stages.map(([stage, entries]) => [
      stage,
      new Map((entries as readonly IndexEntry[]).map((entry) => [entry[0], generationOf(entry, values)])),
    ]),
  );
}

/** The data root's index, empty where there is none; one that cannot be read counts as none. */
export async function readIndex(store: Store): Promise<GenerationIndex> {
  const text = await store.readDocument(indexPath);
  if (text === undefined) return new Map();
  try {
    return parseIndex(text, indexPath);
  } catch (error) {
    if (isDaydreamError(error, "daydream/bad-index")) return new Map();
    throw error;
  }
}

// --- internal ---

const statuses = ["absent", "unparsed", "made", "failed"] as const;

type IndexEntry = readonly [string, string, number, number, number, number];

/** The entries themselves are numbers and texts that this file wrote; checking each would cost more than reading them. */
const indexSchema = z.object({
  version: z.literal(1),
  shared: z.array(z.string()),
  stages: z.array(z.tuple([z.string(), z.array(z.unknown())])),
});

function generationOf(entry: IndexEntry, values: readonly unknown[]): IndexedGeneration {
  const [, stamp, status, fields, parentText, parsedHash] = entry;
  const inputs = {
    fields: values[fields] as InputFields,
    parentText: parentText === -1 ? undefined : (values[parentText] as string | null),
  };
  return {
    stamp,
    state: {
      status: statuses[status] ?? "absent",
      inputs: fields === -1 ? undefined : inputs,
      parsedHash: parsedHash === -1 ? undefined : (values[parsedHash] as string),
    },
  };
}

function createTable(): { readonly texts: readonly string[]; number(text: string): number } {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    texts,
    number: (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      texts.push(text);
      return texts.length - 1;
    },
  };
}
