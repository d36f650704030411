import type { Random } from "../random.ts";

/** Makes up sentences in lines, between `minWords` and `maxWords` long; the same random numbers give the same. */
export function seededText(random: Random, { minWords = 80, maxWords = 200 } = {}): string {
  const target = minWords + Math.floor(random() * (maxWords - minWords + 1));
  const lines: string[] = [];
  let line: string[] = [];
  for (let words = 0; words < target; ) {
    const length = Math.min(target - words, 5 + Math.floor(random() * 9));
    line.push(sentence(random, length));
    words += length;
    if (line.length >= 3 && random() < 0.5) {
      lines.push(line.join(" "));
      line = [];
    }
  }
  if (line.length > 0) lines.push(line.join(" "));
  return lines.join("\n");
}

// --- internal ---

const WORDS =
  "the a each slow river memory pattern idea house light signal garden between across without toward holds " +
  "carries turns follows opens measures forgets gathers quiet distant strange ordinary patient bright hidden " +
  "question answer surface current thread number window season and but while because until whatever";

const words = WORDS.split(" ");

function sentence(random: Random, length: number): string {
  const chosen = Array.from({ length }, () => words[Math.floor(random() * words.length)] ?? "the");
  const text = chosen.join(" ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
