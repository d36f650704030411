import { type SqlSegment, sqlSegments } from "./sql-segments.ts";

/** A `{name}` or `{name.name}` in a query. */
export interface SqlPlaceholder {
  /** As written, with its braces. */
  readonly text: string;
  readonly name: string;
  /** True for `{name.name}`: a column's name as a text instead of the column. */
  readonly asText: boolean;
}

/** Puts something in the place of every placeholder; what stands in quotes and comments is left alone. */
export function replacePlaceholders(sql: string, put: (placeholder: SqlPlaceholder) => string): string {
  return sqlSegments(sql)
    .map((segment) =>
      segment.kind === "code"
        ? segment.text.replace(placeholder, (text, name: string, suffix: string | undefined) =>
            put({ text, name, asText: suffix !== undefined }),
          )
        : segment.text,
    )
    .join("");
}

export interface SqlFault {
  readonly problem: string;
  /** Where in the query it stands. */
  readonly offset: number;
}

export interface FaultOfSqlOptions {
  /** The placeholders that the question has. */
  readonly shown: readonly string[];
  /** Those of them that are columns or lists of columns. */
  readonly columns: readonly string[];
}

/** What can be told to be wrong with a query without running it. */
export function faultOfSql(sql: string, { shown, columns }: FaultOfSqlOptions): SqlFault | undefined {
  const segments = sqlSegments(sql);
  for (const segment of segments) {
    const fault = faultOfSegment(segment, { shown, columns });
    if (fault !== undefined) return fault;
  }
  const code = segments.filter(({ kind }) => kind !== "comment");
  const [first] = code.filter(({ text }) => text.trim() !== "");
  const { text: opening = "", offset: start = 0 } = first ?? {};
  if (!/^\s*(select|with)\b/i.test(opening)) {
    const offset = start + Math.max(0, opening.search(/\S/));
    return { problem: "it must be one query that begins with SELECT or WITH", offset };
  }
  for (const { kind, text, offset } of code) {
    const end = kind === "code" ? text.indexOf(";") : -1;
    if (end !== -1) return { problem: "it must be one query, without `;`", offset: offset + end };
  }
  return undefined;
}

// --- internal ---

const placeholder = /\{([A-Za-z_]\w*)(\.name)?\}/g;

function faultOfSegment(
  { kind, text, offset }: SqlSegment,
  { shown, columns }: FaultOfSqlOptions,
): SqlFault | undefined {
  if (kind === "unclosed") return { problem: `what ${text.slice(0, 2)} opens is never closed`, offset };
  if (kind === "comment") return undefined;
  for (const found of text.matchAll(placeholder)) {
    const [whole, name = "", suffix] = found;
    const at = offset + found.index;
    if (kind === "quoted") {
      if (shown.includes(name)) return { problem: `${whole} must stand outside quotes`, offset: at };
    } else if (!shown.includes(name)) {
      return { problem: `{${name}} is no placeholder of the question`, offset: at };
    } else if (suffix !== undefined && !columns.includes(name)) {
      return { problem: `${whole} needs a column, and "${name}" is a value`, offset: at };
    }
  }
  return undefined;
}
