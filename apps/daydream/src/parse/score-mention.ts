/** A score as a line writes it. */
export type ScoreMention = {
  /** As it is written, blanks put together. */
  readonly text: string;
  readonly isBracketed: boolean;
} & (
  | { readonly kind: "number"; readonly value: number }
  /** `7/10`, `7 out of 10`. */
  | { readonly kind: "fraction"; readonly value: number; readonly outOf: number }
  /** Three digits with commas or blanks between them. */
  | { readonly kind: "three-digits" }
  /** Several numbers one after the other. */
  | { readonly kind: "several" }
  /** A number that goes over into something else: `7, because`, `7-8`, `70%`. */
  | { readonly kind: "unclear" }
);

/**
 * Reads the score that begins at `at`, or nothing. Blanks of the line are single ones, which is why no pattern here
 * looks at a character more than a few times.
 *
 * @param options.end what has to follow a plain number
 */
export function readMention(
  line: string,
  at: number,
  { end }: { readonly end: RegExp },
): ScoreMention | undefined {
  const open = matchAt(/[<[]/y, line, at)?.length ?? 0;
  const number = matchAt(/[+-]?\d+(?:\.\d+)?/y, line, at + open);
  if (number === undefined) return undefined;
  const cursor = at + open + number.length;
  const read = { line, at, number, isBracketed: open > 0 };
  const unclear = { kind: "unclear", text: line.slice(at, cursor), isBracketed: false } as const;
  if (open === 0)
    return (
      threeDigits(read) ??
      fraction(read, cursor) ??
      several(read, cursor) ??
      plain(read, cursor, end) ??
      unclear
    );
  const inside = fraction(read, cursor);
  const close = at + (inside === undefined ? open + number.length : inside.text.length);
  if (matchAt(/[>\]]/y, line, close) === undefined) return unclear;
  return inside ?? fraction(read, close + 1) ?? plain(read, close + 1, end) ?? unclear;
}

/** A line without marks, each run of blanks as one blank. */
export function plainLine(line: string, marks: RegExp): string {
  return line.replace(marks, "").replace(/\s+/g, " ").trim();
}

/** A mention's text in a message. */
export function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}

// --- internal ---

interface Reading {
  readonly line: string;
  readonly at: number;
  readonly number: string;
  readonly isBracketed: boolean;
}

function threeDigits({ line, at, isBracketed }: Reading): ScoreMention | undefined {
  const text = matchAt(/\d(?:(?: ?, ?| )\d){2}(?![\w%/]|\.\d| ?,? ?\d)/y, line, at);
  if (text === undefined) return undefined;
  return { kind: "three-digits", text, isBracketed };
}

function fraction({ line, at, number, isBracketed }: Reading, cursor: number): ScoreMention | undefined {
  const match = execAt(/ ?\(? ?(?:\/|out of) ?(\d+(?:\.\d+)?)(?![\w/%]|\.\d)/iy, line, cursor);
  if (match === undefined) return undefined;
  const text = line.slice(at, cursor + match[0].length);
  return { kind: "fraction", value: Number(number), outOf: Number(match[1]), text, isBracketed };
}

function several({ line, at, isBracketed }: Reading, cursor: number): ScoreMention | undefined {
  const next = matchAt(/(?: ?, ?| )[+-]?\d+(?:\.\d+)?/y, line, cursor);
  if (next === undefined) return undefined;
  return { kind: "several", text: line.slice(at, cursor + next.length), isBracketed };
}

function plain(
  { line, at, number, isBracketed }: Reading,
  cursor: number,
  end: RegExp,
): ScoreMention | undefined {
  if (matchAt(end, line, cursor) === undefined) return undefined;
  return { kind: "number", value: Number(number), text: line.slice(at, cursor), isBracketed };
}

function matchAt(sticky: RegExp, text: string, at: number): string | undefined {
  return execAt(sticky, text, at)?.[0];
}

function execAt(sticky: RegExp, text: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text) ?? undefined;
}
