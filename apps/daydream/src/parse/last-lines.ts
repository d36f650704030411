import { countLineEnds } from "./evidence.ts";

/** A line and its number, from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/**
 * The last lines of a text that are not blank, first one first. A line ends at LF.
 *
 * @param options.from where the text that counts begins; lines are numbered from the start of the whole text. @default 0
 */
export function lastLines(
  text: string,
  { count, from = 0 }: { readonly count: number; readonly from?: number },
): readonly NumberedLine[] {
  const lines: NumberedLine[] = [];
  let number = countLineEnds(text, text.length) + 1;
  for (let end = text.length; end >= from && lines.length < count; number--) {
    const start = end === 0 ? 0 : Math.max(from, text.lastIndexOf("\n", end - 1) + 1);
    const line = text.slice(start, end);
    if (line.trim() !== "") lines.unshift({ number, text: line });
    end = start - 1;
  }
  return lines;
}
