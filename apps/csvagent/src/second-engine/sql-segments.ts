/** A stretch of a query: code, or what DuckDB reads as text, name or comment. */
export interface SqlSegment {
  readonly kind: "code" | "quoted" | "comment" | "unclosed";
  readonly text: string;
  /** Where in the query it begins. */
  readonly offset: number;
}

/** Cuts a query where quotes and comments begin and end, by DuckDB's rules. */
export function sqlSegments(sql: string): readonly SqlSegment[] {
  const segments: SqlSegment[] = [];
  let codeStart = 0;
  let at = 0;
  while (at < sql.length) {
    const opener = openerAt(sql, at);
    if (opener === undefined) {
      at += 1;
      continue;
    }
    if (at > codeStart) segments.push({ kind: "code", text: sql.slice(codeStart, at), offset: codeStart });
    const end = opener.endOf(sql, at);
    segments.push({
      kind: end === undefined ? "unclosed" : opener.kind,
      text: sql.slice(at, end),
      offset: at,
    });
    at = end ?? sql.length;
    codeStart = at;
  }
  if (codeStart < sql.length) segments.push({ kind: "code", text: sql.slice(codeStart), offset: codeStart });
  return segments;
}

// --- internal ---

interface Opener {
  readonly kind: "quoted" | "comment";
  /** Undefined when it never ends. */
  readonly endOf: (sql: string, start: number) => number | undefined;
}

function openerAt(sql: string, at: number): Opener | undefined {
  const two = sql.slice(at, at + 2);
  if (two === "--")
    return { kind: "comment", endOf: (text, start) => ends(text, "\n", start) ?? text.length };
  if (two === "/*") return { kind: "comment", endOf: endOfBlock };
  const quote = sql[at];
  if (quote === '"') return { kind: "quoted", endOf: (text, start) => endOfQuote(text, start, false) };
  if (quote === "'") {
    const escapes = /(?<![\w$])e$/i.test(sql.slice(Math.max(0, at - 2), at));
    return { kind: "quoted", endOf: (text, start) => endOfQuote(text, start, escapes) };
  }
  const tag = /(?<![\w$])\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
  tag.lastIndex = at;
  const [dollars] = tag.exec(sql) ?? [];
  if (dollars === undefined) return undefined;
  return { kind: "quoted", endOf: (text, start) => ends(text, dollars, start + dollars.length) };
}

function ends(text: string, closer: string, from: number): number | undefined {
  const found = text.indexOf(closer, from);
  return found === -1 ? undefined : found + closer.length;
}

/** A doubled quote stands for itself; in `e'…'` so does what follows a backslash. */
function endOfQuote(text: string, start: number, escapes: boolean): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at += 1) {
    if (escapes && text[at] === "\\") at += 1;
    else if (text[at] === quote && text[at + 1] === quote) at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return undefined;
}

/** Block comments nest. */
function endOfBlock(text: string, start: number): number | undefined {
  let depth = 0;
  for (const mark of text.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return start + mark.index + 2;
  }
  return undefined;
}
