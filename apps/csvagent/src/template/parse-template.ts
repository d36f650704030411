import { type Document, isNode, isScalar, LineCounter, parseDocument, Scalar } from "yaml";
import type { z } from "zod";
import { fail } from "../errors.ts";
import { faultOfSql } from "../second-engine/sql-placeholders.ts";
import { columnPlaceholders } from "./query-of-template.ts";
import { placeholdersIn } from "./render-question.ts";
import { splitTemplate } from "./split-template.ts";
import { type Template, type TemplateHeader, templateHeaderSchema } from "./template.ts";

export interface ParseTemplateOptions {
  /** Named in errors. */
  readonly file: string;
  /** @default "user" */
  readonly origin?: Template["origin"];
}

/**
 * Reads a template file: a YAML header in the leading comment, between two lines `# ---`, then `# %%` cells.
 *
 * @throws `csvagent/bad-template` with file and line for whatever is wrong with it
 */
export function parseTemplate(text: string, options: ParseTemplateOptions): Template {
  const { file, origin = "user" } = options;
  const { yaml, firstLine, body, bodyLine, contentHash } = splitTemplate(text, file);
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true });
  const lineAt = (offset: number): number => lines.linePos(offset).line + firstLine - 1;
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    throw fail("bad-template", {
      file,
      line: lineAt(problem.pos[0]),
      problem: problem.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? problem.code,
    });
  }
  const header = templateHeaderSchema.safeParse(document.toJS());
  if (!header.success) {
    const [issue] = header.error.issues;
    if (issue === undefined) throw header.error;
    const { path, message } = deepest(issue);
    throw fail("bad-template", {
      file,
      line: lineAt(offsetOf(document, path)),
      problem: `${path.length === 0 ? "the header" : path.join(".")}: ${message}`,
    });
  }
  const placeLine = (field: string): number => lineAt(offsetOf(document, [field]));
  const fault = faultOf(header.data, body);
  if (fault !== undefined) {
    const line = fault.field === undefined ? bodyLine : placeLine(fault.field);
    throw fail("bad-template", { file, line, problem: fault.problem });
  }
  const sqlFault = faultOfQuery(header.data, document);
  if (sqlFault !== undefined) {
    const line = placeLine("sql") + sqlFault.linesBelow;
    throw fail("bad-template", { file, line, problem: sqlFault.problem });
  }
  return { ...header.data, file, origin, body, contentHash };
}

// --- internal ---

type Issue = z.core.$ZodIssue;

/** Of a union's issues those of the branch that got furthest, because that is the one that was meant. */
function deepest(
  issue: Issue,
  parents: readonly PropertyKey[] = [],
): { path: readonly string[]; message: string } {
  const path = [...parents, ...issue.path];
  if (issue.code === "invalid_union") {
    const branches = issue.errors.flatMap(([first]) => (first === undefined ? [] : [deepest(first, path)]));
    const [best] = branches.sort((one, other) => other.path.length - one.path.length);
    if (best !== undefined) return best;
  }
  return { path: path.map(String), message: issue.message };
}

/** Where the value at `path` begins, or the nearest one around it. */
function offsetOf(document: Document, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const steps = path.slice(0, length).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const node = document.getIn(steps, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

interface Fault {
  /** The header's field that is at fault; the program when absent. */
  readonly field?: string;
  readonly problem: string;
}

/** What cannot be right although every field is well formed. */
function faultOf(header: TemplateHeader, body: string): Fault | undefined {
  const parameters = Object.keys(header.parameters);
  const known = ["measures", "categories", ...parameters];
  const shown = placeholdersIn(header.question);
  const unknown = shown.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return {
      field: "question",
      problem: `question: {${unknown}} is neither a parameter nor {measures} or {categories}`,
    };
  }
  const reserved = parameters.find((name) => ["measures", "categories", "df"].includes(name));
  if (reserved !== undefined)
    return { field: "parameters", problem: `parameters: "${reserved}" is a reserved name` };
  if (!body.startsWith("# %%"))
    return { problem: "after the header the program must begin with a cell, `# %% title`" };
  if (!/\bsubmit\(/.test(body)) return { problem: "the program never calls submit()" };
  const unsaid = known.find((name) => usesName(body, name) && !shown.includes(name));
  if (unsaid !== undefined) {
    return {
      field: "question",
      problem: `question: the program uses ${unsaid}, so the text must have {${unsaid}}`,
    };
  }
  const unused = parameters.find((name) => !usesName(body, name));
  if (unused !== undefined)
    return { field: "parameters", problem: `parameters: the program never uses "${unused}"` };
  return undefined;
}

/** What is wrong with the query, and how many lines below its beginning. */
function faultOfQuery(
  header: TemplateHeader,
  document: Document,
): { readonly problem: string; readonly linesBelow: number } | undefined {
  const { sql } = header;
  if (sql === undefined) return undefined;
  const fault = faultOfSql(sql, {
    shown: placeholdersIn(header.question),
    columns: columnPlaceholders(header),
  });
  if (fault === undefined) return undefined;
  const node = document.get("sql", true);
  // Only in a literal block do the lines stand as they are written; it begins below its `|`.
  const isBlock = isScalar(node) && node.type === Scalar.BLOCK_LITERAL;
  const linesBelow = isBlock ? sql.slice(0, fault.offset).split("\n").length : 0;
  return { problem: `sql: ${fault.problem}`, linesBelow };
}

/** True when the program reads the name, as far as its text tells. */
export function usesName(body: string, name: string): boolean {
  const code = body.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#.*/g, (found) =>
    found.includes("{") ? found : "",
  );
  return new RegExp(`(?<![\\w.])${name}\\b(?!\\s*=[^=])`).test(code);
}
