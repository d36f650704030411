/** A part of a text: from its first character to the one after its last. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where a text has closed `<thinking …>…</thinking>` blocks, tags included. One that is not closed is none. */
export function thinkingBlocks(text: string): readonly TextRange[] {
  const blocks: TextRange[] = [];
  const open = /<thinking(?=[\s>])/gi;
  const close = /<\/thinking>/gi;
  for (let tag = open.exec(text); tag !== null; tag = open.exec(text)) {
    const tagEnd = text.indexOf(">", tag.index);
    close.lastIndex = tagEnd;
    const closing = tagEnd === -1 ? null : close.exec(text);
    if (closing === null) break;
    blocks.push({ start: tag.index, end: close.lastIndex });
    open.lastIndex = close.lastIndex;
  }
  return blocks;
}
