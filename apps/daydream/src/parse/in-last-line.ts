import { chooseScore, type FoundScore } from "./choose-score.ts";
import { lastLines, type NumberedLine } from "./last-lines.ts";
import type { Parser } from "./parser.ts";
import { defaultScale } from "./scale.ts";
import { plainLine, readMention } from "./score-mention.ts";

/**
 * The number after the word score in one of the last three lines that are not blank. A line that is nothing but
 * `SCORE: 7` wins over one with more in it; of several, the last wins. A rubric that states no scale is on 0–9, and
 * three digits are three marks there.
 */
export const inLastLine: Parser = {
  name: "in_last_line",
  readsScore: true,
  parse: (raw, { scale }) => {
    const lines = lastLines(raw, { count: 3 });
    if (lines.length === 0)
      return { kind: "failed", reason: "empty", message: "the reply is blank", warnings: [] };
    return chooseScore(lines.flatMap(scoresOf), {
      scale: scale ?? defaultScale,
      takesThreeDigits: scale === undefined,
      noScore: "none of the last three lines says SCORE: and a number",
    });
  },
};

// --- internal ---

function scoresOf(line: NumberedLine): readonly FoundScore[] {
  const text = plainLine(line.text, /[*#]/g);
  return [...text.matchAll(/score(?:: ?| )/gi)].flatMap(({ 0: header, index }) => {
    const mention = readMention(text, index + header.length, { end: /(?= |$)/y });
    if (mention === undefined) return [];
    const isWholeLine = header.includes(":") && text.length === header.length + mention.text.length;
    return [{ mention, line, rank: isWholeLine ? 1 : 0 }];
  });
}
