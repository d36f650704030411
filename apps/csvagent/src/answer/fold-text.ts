/**
 * A text as answers are compared: the same for what a reader would call the same words.
 *
 * NFKC, every dash as `-`, every quotation mark straight, white space folded and trimmed, lower case.
 */
export function foldText(text: string): string {
  return text
    .replaceAll(dashes, "-")
    .replaceAll(singleQuotes, "'")
    .replaceAll(doubleQuotes, '"')
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

// --- internal ---

const dashes = /[\p{Dash_Punctuation}\u2212\u02d7\u2796]/gu;
const singleQuotes = /[\u2018\u2019\u201a\u201b\u2032\u02b9\u02bc\u00b4\u0060]/gu;
const doubleQuotes = /[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]/gu;
