import { chooseScore, type FoundScore } from "./choose-score.ts";
import { lastLines, type NumberedLine } from "./last-lines.ts";
import type { Parser } from "./parser.ts";
import { tenScale } from "./scale.ts";
import { plainLine, readMention, type ScoreMention } from "./score-mention.ts";

/** How many lines that are not blank are read. */
const lineCount = 30;

/**
 * For judges who go on after their score: the number after the word score in one of the last thirty lines that are
 * not blank and stand after the model's thinking, or at the start of the line after a heading that ends in that word.
 * `7/10` wins over a plain number; of several, the last wins. A rubric that states no scale is on 0–10.
 */
export const scoreNearEnd: Parser = {
  name: "score_near_end",
  readsScore: true,
  parse: (raw, { scale = tenScale }) => {
    if (raw.trim() === "")
      return { kind: "failed", reason: "empty", message: "the reply is blank", warnings: [] };
    const lines = lastLines(raw, { count: lineCount, from: thinkingEnd(raw) });
    return chooseScore(
      lines.flatMap((line, index) => scoresOf(line, lines[index + 1])),
      {
        scale,
        takesThreeDigits: false,
        noScore: `none of the last ${lineCount} lines names a score`,
      },
    );
  },
};

// --- internal ---

function scoresOf(line: NumberedLine, next: NumberedLine | undefined): readonly FoundScore[] {
  const text = plainLine(line.text, marks);
  const found = [...text.matchAll(/(?<![a-z])score(?: ?[:=] ?| )/gi)].flatMap(({ 0: header, index }) =>
    foundScore(readMention(text, index + header.length, { end }), line),
  );
  if (next === undefined || !/(?<![a-z])score ?[:=]?$/i.test(text)) return found;
  const value = plainLine(next.text, marks).replace(/^(?:[->•] )+/, "");
  return [...found, ...foundScore(readMention(value, 0, { end }), next)];
}

function foundScore(mention: ScoreMention | undefined, line: NumberedLine): readonly FoundScore[] {
  return mention === undefined ? [] : [{ mention, line, rank: mention.kind === "fraction" ? 1 : 0 }];
}

const marks = /[*#_`]/g;

/** Sentences end after a score; `Score 1: poor` is the start of a list. */
const end = /[.,;!)"']*(?= |$)/y;

function thinkingEnd(raw: string): number {
  let after = 0;
  for (const { 0: tag, index } of raw.matchAll(/<\/think(?:ing)?>/gi)) after = index + tag.length;
  return after;
}
