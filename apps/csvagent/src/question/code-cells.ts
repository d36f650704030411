/** One step of a program: what it does, and its code. */
export interface CodeCell {
  /** The text behind `# %%`; `null` for code before the first marker. */
  readonly title: string | null;
  readonly code: string;
}

/**
 * A program in percent format as its cells. A cell begins at a line `# %% title`; one without any code is left
 * out, its title going to the next.
 */
export function codeCells(program: string): readonly CodeCell[] {
  const cells: { title: string | null; lines: string[] }[] = [{ title: null, lines: [] }];
  for (const line of program.split(/\r?\n/)) {
    const marker = /^#\s*%%(.*)$/.exec(line);
    const current = cells.at(-1);
    if (marker === null) current?.lines.push(line);
    else if (current !== undefined && isBlank(current.lines))
      cells.splice(-1, 1, begin(marker, current.title));
    else cells.push(begin(marker, null));
  }
  return cells
    .filter(({ lines }) => !isBlank(lines))
    .map(({ title, lines }) => ({ title, code: lines.join("\n").replace(/^\n+/, "").trimEnd() }));
}

// --- internal ---

function begin(
  marker: RegExpExecArray,
  earlierTitle: string | null,
): { title: string | null; lines: string[] } {
  const title = [earlierTitle, marker[1]?.trim()].filter(Boolean).join("; ");
  return { title: title === "" ? null : title, lines: [] };
}

function isBlank(lines: readonly string[]): boolean {
  return lines.every((line) => line.trim() === "");
}
