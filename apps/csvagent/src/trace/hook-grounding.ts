/** Whether a hook quotes code that was really run. */
export type Grounding =
  | { readonly kind: "grounded" }
  | {
      readonly kind: "ungrounded";
      readonly reason: "missing code_line" | "code_line not found in executed code";
    };

/** The lines of executed code, in the forms that a hook may quote. Grows cell by cell. */
export type ExecutedLines = Set<string>;

/** Adds a cell that was given to the session, before its hooks are looked at. */
export function addExecutedCode(lines: ExecutedLines, code: string): void {
  for (const line of codeLines(code)) {
    lines.add(line.whole);
    lines.add(line.withoutComment);
  }
}

/**
 * Grounds a hook's `code_line`: each of its lines must equal a whole line of executed code.
 *
 * Runs of white space count as one space and the ends are trimmed, nothing else is changed: `x = 1` is neither
 * `x = 10` nor `x=1`. A comment at the end of a line may be there or not, on either side. Blank lines and lines
 * of comment alone are no code; a `code_line` that has nothing else is missing.
 */
export function groundCodeLine(codeLine: string, executed: ReadonlySet<string>): Grounding {
  const lines = codeLines(codeLine);
  if (lines.length === 0) return { kind: "ungrounded", reason: "missing code_line" };
  const isExecuted = lines.every((line) => executed.has(line.whole) || executed.has(line.withoutComment));
  return isExecuted
    ? { kind: "grounded" }
    : { kind: "ungrounded", reason: "code_line not found in executed code" };
}

/** A `code_line` in the one form that tells whether two quote the same code. */
export function foldCodeLine(codeLine: string): string {
  return codeLines(codeLine)
    .map((line) => line.withoutComment)
    .join("\n");
}

// --- internal ---

interface CodeLine {
  readonly whole: string;
  readonly withoutComment: string;
}

function codeLines(code: string): readonly CodeLine[] {
  return code
    .split(/\r\n|\n|\r/)
    .map((line) => ({ whole: foldSpace(line), withoutComment: foldSpace(cutComment(line)) }))
    .filter((line) => line.withoutComment !== "");
}

function foldSpace(line: string): string {
  return line.replaceAll(/\s+/g, " ").trim();
}

/** Cuts at the first `#` that is not inside a text on this line. */
function cutComment(line: string): string {
  let quote: string | undefined;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index];
    if (character === "\\") index += 1;
    else if (quote !== undefined) quote = character === quote ? undefined : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "#") return line.slice(0, index);
  }
  return line;
}
