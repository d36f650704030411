import type { CapturedText } from "@daydream/sandbox";

export interface CompressOptions {
  /** Characters that stay, the note about the cut not counted. */
  readonly limit: number;
  /** Share of them that the end gets: half for output, more for errors, whose last lines say most. Default 0.5. */
  readonly tailShare?: number;
}

/**
 * Brings output under a limit: its head and its tail stay, and a line between them says how much is gone.
 *
 * `omittedCharacters` counts all that is missing, with what the session had left out already. Hooks, answers
 * and their hashes never travel in output, so no cut can touch them.
 */
export function compressOutput(
  captured: CapturedText,
  { limit, tailShare = 0.5 }: CompressOptions,
): CapturedText {
  const characters = [...captured.text];
  const { head, tail } = split(characters, captured.omittedCharacters > 0);
  const isWhole = captured.omittedCharacters === 0 && characters.length <= limit;
  if (isWhole) return captured;
  const { keptHead, keptTail } = share(
    head.length,
    tail.length,
    Math.min(limit, characters.length),
    tailShare,
  );
  const omittedCharacters = captured.omittedCharacters + characters.length - keptHead - keptTail;
  const start = head.slice(0, keptHead).join("");
  const end = tail.slice(tail.length - keptTail).join("");
  return { text: `${start}${cutNote(start, omittedCharacters)}${end}`, omittedCharacters };
}

// --- internal ---

/** A text with a gap has it in its middle; one without may be cut anywhere. */
function split(
  characters: readonly string[],
  hasGap: boolean,
): { head: readonly string[]; tail: readonly string[] } {
  if (!hasGap) return { head: characters, tail: characters };
  const middle = Math.ceil(characters.length / 2);
  return { head: characters.slice(0, middle), tail: characters.slice(middle) };
}

function share(
  headLength: number,
  tailLength: number,
  limit: number,
  tailShare: number,
): { keptHead: number; keptTail: number } {
  const wanted = Math.round(limit * tailShare);
  const keptTail = Math.min(tailLength, Math.max(wanted, limit - headLength));
  return { keptHead: Math.min(headLength, limit - keptTail), keptTail };
}

function cutNote(before: string, omittedCharacters: number): string {
  const newLine = before === "" || before.endsWith("\n") ? "" : "\n";
  return `${newLine}… ${omittedCharacters.toLocaleString("en-US")} characters left out …\n`;
}
