import { hashBytes, hashJson } from "@daydream/base";
import { fail } from "./errors.ts";
import type { DatasetSource } from "./sandbox.ts";

/** A dataset that stays loaded for as long as someone holds it. */
export interface HeldDataset {
  /** The number that frames carry. */
  readonly number: number;
  readonly sizeBytes: number;
  /** True once its process is gone; a session can no longer start from it. */
  readonly isGone: boolean;
  /** Gives it back; calling it again does nothing. */
  release(): void;
}

/** Datasets that one base has loaded: each once, the least recently used unloaded first. */
export interface DatasetCache {
  /** Loads what is not loaded yet; equal datasets that come meanwhile wait for the same loading. */
  hold(source: DatasetSource): Promise<HeldDataset>;
  /** The process of a loaded dataset is gone. */
  forget(number: number): void;
}

export interface DatasetCacheOptions {
  /** Loaded at a time, at most, unless more are held. */
  readonly count: number;
  readonly load: (number: number, bytes: Uint8Array, source: DatasetSource) => Promise<void>;
  readonly unload: (number: number) => void;
}

/** Makes an empty cache. */
export function createDatasetCache({ count, load, unload }: DatasetCacheOptions): DatasetCache {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`at least 1 dataset must stay loaded, got ${count}`);
  }
  /** In the order of their last use. */
  const entries = new Map<string, Entry>();
  let lastNumber = 0;

  const drop = (entry: Entry) => {
    entry.isGone = true;
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
  };

  const evict = () => {
    for (const entry of entries.values()) {
      if (entries.size <= count) return;
      if (entry.holders > 0) continue;
      drop(entry);
      unload(entry.number);
    }
  };

  const begin = (key: string, source: DatasetSource): Entry => {
    lastNumber += 1;
    const number = lastNumber;
    const entry: Entry = { key, number, holders: 0, isGone: false, loading: Promise.resolve(0) };
    entry.loading = readChecked(source).then(async (bytes) => {
      await load(number, bytes, source);
      return bytes.byteLength;
    });
    return entry;
  };

  return {
    hold: async (source) => {
      const key = `${source.id} ${hashJson(source.options ?? {})}`;
      const entry = entries.get(key) ?? begin(key, source);
      entries.delete(key);
      entries.set(key, entry);
      entry.holders += 1;
      let isHeld = true;
      const release = () => {
        if (!isHeld) return;
        isHeld = false;
        entry.holders -= 1;
        evict();
      };
      try {
        const sizeBytes = await entry.loading;
        evict();
        return {
          number: entry.number,
          sizeBytes,
          get isGone() {
            return entry.isGone;
          },
          release,
        };
      } catch (error) {
        drop(entry);
        release();
        throw error;
      }
    },
    forget: (number) => {
      for (const entry of entries.values()) if (entry.number === number) drop(entry);
    },
  };
}

// --- internal ---

interface Entry {
  readonly key: string;
  readonly number: number;
  holders: number;
  isGone: boolean;
  loading: Promise<number>;
}

async function readChecked(source: DatasetSource): Promise<Uint8Array> {
  const bytes = await source.read();
  const actualId = hashBytes(bytes);
  if (actualId !== source.id) throw fail("dataset-changed", { datasetId: source.id, actualId });
  return bytes;
}
