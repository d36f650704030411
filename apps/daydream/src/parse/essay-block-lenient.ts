import { findEssayBlock } from "./essay-block.ts";
import { evidenceAt } from "./evidence.ts";
import type { ParseWarning } from "./parse-outcome.ts";
import type { Parser } from "./parser.ts";
import { type TextRange, thinkingBlocks } from "./thinking.ts";

/** The reply without its thinking: what stands in the first `<essay>…</essay>` of that, else all of it, trimmed. */
export const essayBlockLenient: Parser = {
  name: "essay_block_lenient",
  readsScore: false,
  parse: (raw) => {
    const thinking = thinkingBlocks(raw);
    const rest = without(raw, thinking);
    const block = findEssayBlock(rest);
    if (block !== undefined) {
      const evidence = evidenceAt(raw, placeIn(thinking, block.index));
      return { kind: "parsed", text: block.text, evidence, warnings: block.warnings };
    }
    const text = rest.trim();
    const empty: ParseWarning = { code: "empty-text", message: "nothing is left without the thinking" };
    return { kind: "parsed", text, warnings: text === "" ? [empty] : [] };
  },
};

// --- internal ---

function without(text: string, ranges: readonly TextRange[]): string {
  let start = 0;
  let rest = "";
  for (const range of ranges) {
    rest += text.slice(start, range.start);
    start = range.end;
  }
  return rest + text.slice(start);
}

/** Where a character of the text without the ranges stands in the whole text. */
function placeIn(ranges: readonly TextRange[], index: number): number {
  let place = index;
  for (const { start, end } of ranges) if (start <= place) place += end - start;
  return place;
}
