import type { Place } from "./problem.ts";

/** Turns offsets of a text into places. */
export interface LineIndex {
  /** The place of an offset in UTF-16 units. */
  at(offset: number): Place;
}

/** Finds the lines of a text once; lines end at LF, CRLF or CR. */
export function createLineIndex(text: string, file: string): LineIndex {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return {
    at: (offset) => {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
    },
  };
}
