import nunjucks from "nunjucks";

/** A node of a template's syntax tree, as plain data. */
export interface SyntaxNode {
  /** nunjucks' name for it: `Symbol`, `LookupVal`, `For`. */
  readonly type: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** Of a `Symbol` its name, of a `Literal` or `TemplateData` its value. */
  readonly value: unknown;
  /** Its parts by name; a list's under `children`. */
  readonly parts: Readonly<Record<string, readonly SyntaxNode[]>>;
}

/** A template's tree, or why it has none. */
export type ParsedTemplate =
  | { readonly kind: "parsed"; readonly root: SyntaxNode }
  | { readonly kind: "malformed"; readonly problem: string; readonly line: number; readonly column: number };

/** Reads a template's text. Text that is no template is an outcome, not an error. */
export function parseTemplate(text: string): ParsedTemplate {
  const { parser } = nunjucks as unknown as { readonly parser: { parse(text: string): RawNode } };
  try {
    return { kind: "parsed", root: convert(parser.parse(text)) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { lineno, colno } = error as Error & { readonly lineno?: number; readonly colno?: number };
    const place = lineno === undefined ? lastTag(text) : { line: lineno, column: colno ?? 1 };
    return { kind: "malformed", problem: lastLine(error.message), ...place };
  }
}

/** The last line of nunjucks' messages is the one that says something. */
export function lastLine(message: string): string {
  return (message.trim().split("\n").at(-1) ?? message).trim().replace(/^(Template render )?[Ee]rror: /, "");
}

// --- internal ---

interface RawNode {
  readonly typename: string;
  readonly lineno?: number;
  readonly colno?: number;
  readonly fields: readonly string[];
  readonly [field: string]: unknown;
}

function convert(node: RawNode): SyntaxNode {
  const parts: Record<string, readonly SyntaxNode[]> = {};
  for (const field of [...node.fields, "body"]) {
    const children = asList(node[field]).filter(isRawNode);
    if (children.length > 0) parts[field] = children.map(convert);
  }
  return {
    type: node.typename,
    line: (node.lineno ?? 0) + 1,
    column: (node.colno ?? 0) + 1,
    value: isRawNode(node.value) ? undefined : node.value,
    parts,
  };
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isRawNode(value: unknown): value is RawNode {
  return typeof value === "object" && value !== null && "typename" in value && "fields" in value;
}

/** Where the last tag begins: the one that was not closed. */
function lastTag(text: string): { readonly line: number; readonly column: number } {
  const offset = Math.max(text.lastIndexOf("{{"), text.lastIndexOf("{%"), text.lastIndexOf("{#"), 0);
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
