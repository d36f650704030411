/** How many lines of a text are not blank. */
export function nonBlankLines(text: string): number {
  let count = 0;
  for (const line of text.split("\n")) if (line.trim() !== "") count += 1;
  return count;
}

/** A reply as it is kept: line ends are LF, and lone surrogates, which no file can hold, are replaced. */
export function normalizeReply(text: string): string {
  return text.replaceAll("\r\n", "\n").toWellFormed();
}
