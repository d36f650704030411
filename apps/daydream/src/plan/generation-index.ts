import { isDaydreamError, parseJson } from "@daydream/base";
import type { Store } from "@daydream/store";
import { z } from "zod";
import { fail } from "../errors.ts";
import type { InputFields } from "../inputs/member-inputs.ts";
import type { GenerationState } from "./generation-state.ts";
import type { Spending } from "./spending.ts";

/** Where the index of generations is, relative to the data root. */
export const indexPath = "index/generations.json";

/** Stage → id → what was read of it before, with the stamp that its folder had then. */
export type GenerationIndex = Map<string, Map<string, IndexedGeneration>>;

export interface IndexedGeneration extends GenerationStamp {
  readonly state: GenerationState;
  /** What its attempts took; absent: nobody has asked. */
  readonly spent?: IndexedSpending;
}

export interface IndexedSpending {
  readonly spending: Spending;
  /** Of the folder of its other attempts; 0: there is none. */
  readonly attemptsChangedMs: number;
}

/** Changes whenever a file of the folder is created, replaced or deleted. */
export interface GenerationStamp {
  readonly inode: number;
  readonly changedMs: number;
  /** Of a parent's text, which an editor may change in its place; 0 of others. */
  readonly textChangedMs: number;
}

/** The text of an index. Columns, and values that many generations share only once: it is read in an instant. */
export function indexJson(index: GenerationIndex): string {
  const shared = createTable();
  const stages = [...index].map(([stage, byId]) => {
    const generations = [...byId.values()];
    const states = generations.map(({ state }) => state);
    return {
      stage,
      ids: [...byId.keys()].join(" "),
      inodes: generations.map(({ inode }) => inode),
      changed: generations.map(({ changedMs }) => changedMs),
      textChanged: generations.map(({ textChangedMs }) => textChangedMs),
      statuses: states.map(({ status }) => statuses.indexOf(status)),
      fields: states.map(({ inputs }) => shared.number(inputs?.fields)),
      parentTexts: states.map(({ inputs }) => shared.number(inputs?.parentText)),
      parsedHashes: states.map(({ parsedHash }) => shared.number(parsedHash)),
      spent: spendingColumns(generations, shared),
    };
  });
  return JSON.stringify({ version: 4, shared: shared.values, stages });
}

/**
 * Reads an index.
 *
 * @throws `daydream/bad-index` for a text that is no index, or one of another version.
 */
export function parseIndex(text: string, path: string): GenerationIndex {
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") throw fail("bad-index", { path, problem: parsed.reason });
  const result = indexSchema.safeParse(parsed.value);
  if (!result.success) throw fail("bad-index", { path, problem: "its shape is not that of an index" });
  const { shared, stages } = result.data;
  const isWhole = stages.every((stage) => {
    const count = stage.ids.split(" ").length;
    return columns.every((name) => stage[name].length === count);
  });
  if (!isWhole) throw fail("bad-index", { path, problem: "its columns have different lengths" });
  return new Map(stages.map((stage) => [stage.stage, generationsOf(stage, shared)]));
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

const statuses = ["absent", "unparsed", "made", "failed", "silent"] as const;

const columns = [
  "inodes",
  "changed",
  "textChanged",
  "statuses",
  "fields",
  "parentTexts",
  "parsedHashes",
] as const;

/** Looking at each cell would cost more than reading them: they are numbers that this file wrote. */
const column = z.custom<readonly number[]>(Array.isArray);

const stageSchema = z.object({
  stage: z.string(),
  ids: z.string(),
  inodes: column,
  changed: column,
  textChanged: column,
  statuses: column,
  fields: column,
  parentTexts: column,
  parsedHashes: column,
  spent: z.object({
    at: column,
    usd: column,
    known: column,
    promptTokens: column,
    completionTokens: column,
    failures: column,
    attemptsChanged: column,
  }),
});

type IndexedStage = z.infer<typeof stageSchema>;

const indexSchema = z.object({
  version: z.literal(4),
  shared: z.array(z.unknown()),
  stages: z.array(stageSchema),
});

function generationsOf(stage: IndexedStage, shared: readonly unknown[]): Map<string, IndexedGeneration> {
  const byId = new Map<string, IndexedGeneration>();
  const { inodes, changed, textChanged, fields, parentTexts, parsedHashes } = stage;
  let at = 0;
  for (const id of stage.ids.split(" ")) {
    const recorded = shared[fields[at] ?? -1] as InputFields | undefined;
    const parentText = shared[parentTexts[at] ?? -1] as string | null | undefined;
    byId.set(id, {
      inode: inodes[at] ?? 0,
      changedMs: changed[at] ?? 0,
      textChangedMs: textChanged[at] ?? 0,
      state: {
        status: statuses[stage.statuses[at] ?? 0] ?? "absent",
        inputs: recorded === undefined ? undefined : { fields: recorded, parentText },
        parsedHash: shared[parsedHashes[at] ?? -1] as string | undefined,
      },
    });
    at += 1;
  }
  return withSpending(byId, { stage, shared });
}

/** Generations whose spending was read, by their position; the others take no room. */
function spendingColumns(generations: readonly IndexedGeneration[], shared: Table): IndexedStage["spent"] {
  const read = generations.flatMap(({ spent }, at) => (spent === undefined ? [] : [{ at, ...spent }]));
  const spendings = read.map(({ spending }) => spending);
  return {
    at: read.map(({ at }) => at),
    usd: spendings.map(({ usd }) => usd),
    known: spendings.map(({ isKnown }) => (isKnown ? 1 : 0)),
    promptTokens: spendings.map(({ promptTokens }) => promptTokens),
    completionTokens: spendings.map(({ completionTokens }) => completionTokens),
    failures: spendings.map(({ failure }) => shared.number(failure)),
    attemptsChanged: read.map(({ attemptsChangedMs }) => attemptsChangedMs),
  };
}

function withSpending(
  byId: Map<string, IndexedGeneration>,
  { stage, shared }: { readonly stage: IndexedStage; readonly shared: readonly unknown[] },
): Map<string, IndexedGeneration> {
  const { spent } = stage;
  if (spent.at.length === 0) return byId;
  const ids = [...byId.keys()];
  for (const [row, at] of spent.at.entries()) {
    const id = ids[at] ?? "";
    const generation = byId.get(id);
    if (generation === undefined) continue;
    const spending: Spending = {
      usd: spent.usd[row] ?? 0,
      isKnown: spent.known[row] === 1,
      promptTokens: spent.promptTokens[row] ?? 0,
      completionTokens: spent.completionTokens[row] ?? 0,
      failure: shared[spent.failures[row] ?? -1] as Spending["failure"],
    };
    byId.set(id, {
      ...generation,
      spent: { spending, attemptsChangedMs: spent.attemptsChanged[row] ?? 0 },
    });
  }
  return byId;
}

/** Values by number, each once; -1 stands for `undefined`. */
interface Table {
  readonly values: readonly unknown[];
  number(value: unknown): number;
}

function createTable(): Table {
  const numbers = new Map<string, number>();
  const values: unknown[] = [];
  return {
    values,
    number: (value) => {
      if (value === undefined) return -1;
      const text = JSON.stringify(value);
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, values.length);
      values.push(value);
      return values.length - 1;
    },
  };
}
