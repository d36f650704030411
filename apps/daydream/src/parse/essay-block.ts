import { evidenceAt } from "./evidence.ts";
import type { ParseWarning } from "./parse-outcome.ts";
import type { Parser } from "./parser.ts";
import { thinkingBlocks } from "./thinking.ts";

/** What stands in the first `<essay>…</essay>`, trimmed; all that follows an `<essay>` that is never closed. */
export const essayBlock: Parser = {
  name: "essay_block",
  readsScore: false,
  parse: (raw) => {
    const block = findEssayBlock(raw);
    if (block === undefined)
      return {
        kind: "failed",
        reason: "missing-essay-block",
        message: "there is no <essay> tag",
        warnings: [],
      };
    const isThought = thinkingBlocks(raw).some(({ start, end }) => start < block.index && block.index < end);
    const inThinking: ParseWarning = {
      code: "block-in-thinking",
      message: "the essay stands inside the model's thinking",
    };
    return {
      kind: "parsed",
      text: block.text,
      evidence: evidenceAt(raw, block.index),
      warnings: [...block.warnings, ...(isThought ? [inThinking] : [])],
    };
  },
};

/** The essay of a text, and where its tag begins. */
export interface EssayBlock {
  readonly text: string;
  readonly index: number;
  readonly warnings: readonly ParseWarning[];
}

/** The first essay of a text. Its tags have no attributes; capitals do not matter. */
export function findEssayBlock(text: string): EssayBlock | undefined {
  const open = /<essay>/i.exec(text);
  if (open === null) return undefined;
  const start = open.index + open[0].length;
  const closing = /<\/essay>/gi;
  closing.lastIndex = start;
  const close = closing.exec(text);
  const body = text.slice(start, close?.index).trim();
  const warnings: ParseWarning[] = [];
  if (close === null) warnings.push({ code: "unclosed-block", message: "<essay> is never closed" });
  else if (/<essay>/i.test(text.slice(closing.lastIndex)))
    warnings.push({ code: "several-blocks", message: "there is more than one <essay>; the first counts" });
  if (body === "") warnings.push({ code: "empty-text", message: "the essay is blank" });
  return { text: body, index: open.index, warnings };
}
