import { parseJson } from "@daydream/base";
import { createLineIndex } from "./line-index.ts";
import type { Report } from "./problem.ts";
import type { Tree, TreeEntry } from "./tree.ts";

/**
 * Reads JSON (RFC 8259) with the place of every value. Reports `bad-syntax` at the first character that
 * cannot stand there, and `duplicate-key`; gives `undefined` after a syntax error.
 */
export function jsonTree(
  text: string,
  options: { readonly file: string; readonly report: Report },
): Tree | undefined {
  const lines = createLineIndex(text, options.file);
  const fail = (offset: number, problem: string) => {
    options.report(lines.at(offset), "bad-syntax", { format: "JSON", problem });
    return undefined;
  };
  let offset = text.startsWith("\ufeff") ? 1 : 0;
  let depth = 0;

  const skipSpace = () => {
    while (/[ \t\r\n]/.test(text.charAt(offset))) offset += 1;
  };

  const token = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) offset += match.length;
    return match;
  };

  const readValue = (): Tree | undefined => {
    skipSpace();
    const place = lines.at(offset);
    const start = offset;
    const first = text.charAt(offset);
    if (first === "{" || first === "[") {
      depth += 1;
      if (depth > depthLimit) return fail(offset, `nested deeper than ${depthLimit}`);
      const tree = first === "{" ? readMapping() : readList();
      depth -= 1;
      return tree;
    }
    if (first === '"') {
      const value = readString();
      return value === undefined ? undefined : { kind: "scalar", type: "string", text: value, place };
    }
    const number = token(numberPattern);
    if (number !== undefined) return { kind: "scalar", type: "number", text: number, place };
    const word = token(wordPattern);
    if (word === undefined)
      return fail(start, first === "" ? "the text ends here" : `${first} cannot stand here`);
    return { kind: "scalar", type: word === "null" ? "null" : "boolean", text: word, place };
  };

  const readString = (): string | undefined => {
    const start = offset;
    const literal = token(stringPattern);
    const parsed = literal === undefined ? undefined : parseJson(literal);
    if (parsed?.kind === "parsed" && typeof parsed.value === "string") return parsed.value;
    return fail(start, "this text does not end, or holds a control character or a wrong escape");
  };

  /** After a value: true to go on, false at the end, `undefined` after a syntax error. */
  const hasNext = (end: string): boolean | undefined => {
    skipSpace();
    const next = text.charAt(offset);
    if (next !== "," && next !== end) return fail(offset, `expected , or ${end}`);
    offset += 1;
    return next === ",";
  };

  const isEmpty = (end: string): boolean => {
    offset += 1;
    skipSpace();
    if (text.charAt(offset) !== end) return false;
    offset += 1;
    return true;
  };

  const readList = (): Tree | undefined => {
    const place = lines.at(offset);
    const items: Tree[] = [];
    if (isEmpty("]")) return { kind: "list", items, place };
    for (;;) {
      const item = readValue();
      if (item === undefined) return undefined;
      items.push(item);
      const more = hasNext("]");
      if (more === undefined) return undefined;
      if (!more) return { kind: "list", items, place };
    }
  };

  const readMapping = (): Tree | undefined => {
    const place = lines.at(offset);
    const entries: TreeEntry[] = [];
    const keys = new Set<string>();
    if (isEmpty("}")) return { kind: "mapping", entries, place };
    for (;;) {
      skipSpace();
      const keyPlace = lines.at(offset);
      if (text.charAt(offset) !== '"') return fail(offset, "expected a key in double quotes");
      const key = readString();
      if (key === undefined) return undefined;
      skipSpace();
      if (text.charAt(offset) !== ":") return fail(offset, "expected :");
      offset += 1;
      const value = readValue();
      if (value === undefined) return undefined;
      if (keys.has(key)) options.report(keyPlace, "duplicate-key", { key });
      keys.add(key);
      entries.push({ key, keyPlace, value });
      const more = hasNext("}");
      if (more === undefined) return undefined;
      if (!more) return { kind: "mapping", entries, place };
    }
  };

  const tree = readValue();
  skipSpace();
  if (tree !== undefined && offset < text.length) return fail(offset, "expected the end of the text");
  return tree;
}

// --- internal ---

const depthLimit = 200;
const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const wordPattern = /(?:true|false|null)\b/y;
const stringPattern = /"(?:[^"\\]|\\.)*"/sy;
