import { evidenceOf } from "./evidence.ts";
import type { ParseWarning, ParseWarningCode } from "./parse-outcome.ts";
import type { Parser } from "./parser.ts";

/**
 * The last version of an idea: of the blocks between `<essay-idea stage="N">` and `</essay-idea>`, each tag a line of
 * its own, the one with the highest stage, the last among equals; one without a stage only where none has one. What
 * stands between the tags is taken as it is. Tags may be indented, and quote with `'`; that is a warning.
 */
export const essayIdeaLast: Parser = {
  name: "essay_idea_last",
  readsScore: false,
  parse: (raw) => {
    const { blocks, warnings } = readBlocks(raw);
    const staged = blocks.filter(({ stage }) => stage !== undefined);
    const [first, ...others] = staged.length > 0 ? staged : blocks;
    if (first === undefined)
      return {
        kind: "failed",
        reason: "missing-essay-idea",
        message: "there is no <essay-idea> that is closed, not blank and has its tags on lines of their own",
        warnings,
      };
    const chosen = others.reduce(
      (best, block) => ((block.stage ?? 0) >= (best.stage ?? 0) ? block : best),
      first,
    );
    const loose: ParseWarning = {
      code: "loose-tags",
      message: "the tags are indented, or their attributes stand in single quotes",
    };
    return {
      kind: "parsed",
      text: chosen.text,
      evidence: evidenceOf({ number: chosen.line, text: chosen.tag }),
      warnings: [...warnings, ...(chosen.isLoose ? [loose] : [])],
    };
  },
};

// --- internal ---

interface IdeaBlock {
  readonly text: string;
  readonly stage: number | undefined;
  readonly line: number;
  readonly tag: string;
  readonly isLoose: boolean;
}

interface IdeaBlocks {
  readonly blocks: readonly IdeaBlock[];
  readonly warnings: readonly ParseWarning[];
}

function readBlocks(raw: string): IdeaBlocks {
  const blocks: IdeaBlock[] = [];
  const unclosed: number[] = [];
  const blank: number[] = [];
  let open: { readonly line: number; readonly tag: string; readonly bodyStart: number } | undefined;
  for (let start = 0, number = 1; start <= raw.length; number++) {
    const lineEnd = raw.indexOf("\n", start);
    const end = lineEnd === -1 ? raw.length : lineEnd;
    const line = raw.slice(start, end);
    if (isOpening(line)) {
      if (open !== undefined) unclosed.push(open.line);
      open = { line: number, tag: line, bodyStart: end + 1 };
    } else if (open !== undefined && line.trim() === closingTag) {
      const text = raw.slice(open.bodyStart, Math.max(open.bodyStart, start - 1));
      if (text.trim() === "") blank.push(open.line);
      else blocks.push({ text, ...open, ...stageOf(open.tag), ...looseness(open.tag, line) });
      open = undefined;
    }
    start = end + 1;
  }
  if (open !== undefined) unclosed.push(open.line);
  return {
    blocks,
    warnings: [
      ...leftOut("unclosed-block", "is never closed", unclosed),
      ...leftOut("empty-text", "is blank", blank),
    ],
  };
}

function leftOut(
  code: ParseWarningCode,
  fault: string,
  [line, ...more]: readonly number[],
): readonly ParseWarning[] {
  if (line === undefined) return [];
  const others = more.length === 0 ? "" : ` (so are ${more.length} more)`;
  return [{ code, message: `<essay-idea> in line ${line} ${fault}; it is left out${others}` }];
}

const closingTag = "</essay-idea>";

function isOpening(line: string): boolean {
  return /^<essay-idea(?:\s[^<>]*)?>$/.test(line.trim());
}

function stageOf(tag: string): { readonly stage: number | undefined } {
  const [, double, single] = /\sstage\s*=\s*(?:"(\d+)"|'(\d+)')/.exec(tag) ?? [];
  const digits = double ?? single;
  return { stage: digits === undefined ? undefined : Number(digits) };
}

function looseness(open: string, close: string): { readonly isLoose: boolean } {
  return { isLoose: !/^<essay-idea[^<>']*>$/.test(open) || close !== closingTag };
}
