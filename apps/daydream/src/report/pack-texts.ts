import { gzipSync } from "node:zlib";

/** Texts as a page carries them: packets of base64, each of gzip of a JSON array. */
export interface PackedTexts {
  /** The number of the first text in each packet. */
  readonly firsts: readonly number[];
  readonly packets: readonly string[];
}

/** Packs texts one after the other; they are numbered from 0. */
export interface TextPacker {
  /** Adds a text and gives its number; -1, and nothing is added, once the page would become too large. */
  add(text: string): number;
  finish(): PackedTexts;
}

/** Makes a {@link TextPacker} that takes at most `maxCharacters`. */
export function createTextPacker({ maxCharacters }: { readonly maxCharacters: number }): TextPacker {
  const firsts: number[] = [];
  const packets: string[] = [];
  let waiting: string[] = [];
  let waitingCharacters = 0;
  let characters = 0;
  let count = 0;
  const flush = () => {
    if (waiting.length === 0) return;
    firsts.push(count - waiting.length);
    packets.push(packJson(waiting));
    waiting = [];
    waitingCharacters = 0;
  };
  return {
    add: (text) => {
      if (characters + text.length > maxCharacters) return -1;
      characters += text.length;
      waitingCharacters += text.length;
      waiting.push(text);
      count += 1;
      if (waitingCharacters >= packetCharacters) flush();
      return count - 1;
    },
    finish: () => {
      flush();
      return { firsts, packets };
    },
  };
}

/** A value as base64 of gzip of its JSON: no text in it can be taken for a part of a page. */
export function packJson(value: unknown): string {
  return gzipSync(JSON.stringify(value), { level: 6 }).toString("base64");
}

// --- internal ---

/** Unpacked in an instant when a text of it is asked for. */
const packetCharacters = 200_000;
