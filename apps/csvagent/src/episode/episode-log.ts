import type { JsonValue } from "@daydream/base";
import type { RecordLog, RepairedLine, Store } from "@daydream/store";
import { z } from "zod";
import type { Source } from "../question/sources.ts";
import { isFinalTrace } from "../trace/is-final-trace.ts";
import { type Episode, episodeSchema } from "./episode.ts";
import { episodePath } from "./episode-path.ts";

/** What an episode answers: a question, put in one way to one teacher. */
export interface EpisodeKey {
  readonly questionId: string;
  readonly teacher: string;
  readonly promptHash: string;
}

/** An episode that was written earlier, as far as it decides what is kept. */
export interface WrittenEpisode extends EpisodeKey {
  readonly dataset: string;
}

/** The ability that is needed of a store here. */
export type KeepsLogs = Pick<
  Store,
  "openLog" | "readLog" | "writeDocument" | "hasDocument" | "deleteDocument" | "moveDocument"
>;

export interface EpisodeLogOptions {
  readonly store: KeepsLogs;
  readonly source: Source;
  /**
   * Begins anew: episodes go into files beside the old ones, which `finish` puts in their place. Old episodes
   * for which `keeps` says true go over, all others are left behind.
   */
  readonly fresh?: { readonly keeps: (episode: WrittenEpisode) => boolean };
}

/** The episodes of one source: verified ones in one file, all others in another. One owner at a time. */
export interface EpisodeLog extends AsyncDisposable {
  /** True when there is an episode for this key, verified or not. */
  has(key: EpisodeKey): boolean;
  /**
   * Adds an episode to the file that its verdict asks for, durably; one whose key is there already is skipped.
   *
   * @throws TypeError for an episode of another source, or with a trace that is not final
   */
  append(episode: Episode): Promise<"appended" | "skipped">;
  /** Torn last lines that were moved aside when the files were opened. */
  readonly repaired: readonly RepairedLine[];
  /** Closes the files; after `fresh`, puts the new ones in place of the old ones, both or neither. */
  finish(): Promise<void>;
  /** Closes the files; after `fresh`, without `finish`, the old ones stay as they were. */
  close(): Promise<void>;
}

/** Opens the episodes of a source and reads, once, which there are. */
export async function openEpisodeLog({ store, source, fresh }: EpisodeLogOptions): Promise<EpisodeLog> {
  await completeReplacement(store, source);
  const paths = { verified: episodePath(source, true), unverified: episodePath(source, false) };
  const at =
    fresh === undefined
      ? paths
      : { verified: freshPath(paths.verified), unverified: freshPath(paths.unverified) };
  if (fresh !== undefined)
    await Promise.all([store.deleteDocument(at.verified), store.deleteDocument(at.unverified)]);

  const logs = await openBoth(store, at);
  const known = new Set<string>();
  const failed = async (error: unknown): Promise<never> => {
    await closeBoth(logs);
    throw error;
  };
  try {
    for (const name of ["verified", "unverified"] as const) {
      for await (const record of fresh === undefined ? logs[name].records() : store.readLog(paths[name])) {
        const written = readWritten(record);
        if (written === undefined) continue;
        if (fresh !== undefined && !fresh.keeps(written)) continue;
        if (fresh !== undefined) await logs[name].append(record);
        known.add(keyText(written));
      }
    }
  } catch (error) {
    return failed(error);
  }

  const append = async (episode: Episode): Promise<"appended" | "skipped"> => {
    if (episode.source !== source)
      throw new TypeError(`an episode of ${episode.source} is none of ${source}`);
    if (![episode.gold_trace, ...episode.consistency_traces].every(isFinalTrace))
      throw new TypeError(`episode ${episode.episode_id} has a trace that is not final`);
    const key = keyText(keyOf(episode));
    if (known.has(key)) return "skipped";
    known.add(key);
    try {
      await logs[episode.verified ? "verified" : "unverified"].append(toRecord(episode));
    } catch (error) {
      known.delete(key);
      throw error;
    }
    return "appended";
  };

  const close = (): Promise<void> => closeBoth(logs);
  return {
    has: (key) => known.has(keyText(key)),
    append,
    repaired: [...logs.verified.repaired, ...logs.unverified.repaired],
    finish: async () => {
      await close();
      if (fresh === undefined) return;
      await store.writeDocument(replacementPath(source), "{}\n", { durable: true });
      await completeReplacement(store, source);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The key of an episode. */
export function keyOf({ question, provenance }: Pick<Episode, "question" | "provenance">): EpisodeKey {
  return { questionId: question.id, teacher: provenance.teacher, promptHash: provenance.prompt_hash };
}

// --- internal ---

interface Both<Value> {
  readonly verified: Value;
  readonly unverified: Value;
}

function freshPath(path: string): string {
  return path.replace(/\.jsonl$/, ".fresh.jsonl");
}

/** Stands while the new files are being put in place: whoever finds it goes on with that. */
function replacementPath(source: Source): string {
  return `episodes/${source}.replacing.json`;
}

/** Puts finished new files in place of the old ones; every step can be done again after a stop in between. */
async function completeReplacement(store: KeepsLogs, source: Source): Promise<void> {
  if (!(await store.hasDocument(replacementPath(source)))) return;
  for (const verified of [true, false]) {
    const path = episodePath(source, verified);
    await store.moveDocument(freshPath(path), path);
  }
  await store.deleteDocument(replacementPath(source));
}

async function openBoth(store: KeepsLogs, paths: Both<string>): Promise<Both<RecordLog>> {
  const verified = await store.openLog(paths.verified);
  try {
    return { verified, unverified: await store.openLog(paths.unverified) };
  } catch (error) {
    await verified.close();
    throw error;
  }
}

async function closeBoth(logs: Both<RecordLog>): Promise<void> {
  await Promise.all([logs.verified.close(), logs.unverified.close()]);
}

const writtenSchema = z.object({
  question: z.object({ id: z.string(), dataset: z.string() }),
  provenance: z.object({ teacher: z.string(), prompt_hash: z.string() }),
});

/** A record of another shape answers nothing that is asked here: it stays in its file and skips nothing. */
function readWritten(record: JsonValue): WrittenEpisode | undefined {
  const parsed = writtenSchema.safeParse(record);
  if (!parsed.success) return undefined;
  const { question, provenance } = parsed.data;
  return {
    questionId: question.id,
    dataset: question.dataset,
    teacher: provenance.teacher,
    promptHash: provenance.prompt_hash,
  };
}

function keyText({ questionId, teacher, promptHash }: EpisodeKey): string {
  return JSON.stringify([questionId, teacher, promptHash]);
}

/** Checks what is about to be written once more: a reader may rely on the schema. */
function toRecord(episode: Episode): JsonValue {
  return JSON.parse(JSON.stringify(episodeSchema.parse(episode)));
}
