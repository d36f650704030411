import type { Evidence } from "./parse-outcome.ts";

/** How much of a line is kept. */
export const maxEvidenceCharacters = 400;

/** A line as evidence; of a long one, the part around `mark`, else its end. */
export function evidenceOf(line: { readonly number: number; readonly text: string }, mark = ""): Evidence {
  return { line: line.number, text: excerpt(line.text, mark) };
}

/** The line of `raw` in which a character stands, as evidence. */
export function evidenceAt(raw: string, index: number): Evidence {
  const start = raw.lastIndexOf("\n", index - 1) + 1;
  const end = raw.indexOf("\n", index);
  const text = raw.slice(start, end === -1 ? undefined : end);
  const from = Math.max(0, index - start - 100);
  return {
    line: countLineEnds(raw, index) + 1,
    text: text.length <= maxEvidenceCharacters ? text : text.slice(from, from + maxEvidenceCharacters),
  };
}

/** How many line ends stand before `end`. */
export function countLineEnds(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

// --- internal ---

function excerpt(text: string, mark: string): string {
  if (text.length <= maxEvidenceCharacters) return text;
  // A short mark: looking for a long one can take time that grows with the square of the line.
  const at = mark === "" ? -1 : text.lastIndexOf(mark.slice(0, 40));
  const from = at === -1 ? text.length : Math.max(0, at - 200);
  const start = Math.min(from, text.length - maxEvidenceCharacters);
  return text.slice(start, start + maxEvidenceCharacters);
}
