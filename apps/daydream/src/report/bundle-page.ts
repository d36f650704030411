import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { plainScript } from "./plain-script.ts";

/** The page's script and style, ready to be written into it. */
export interface PageBundle {
  readonly script: string;
  readonly style: string;
}

/**
 * Joins the page's files to one script: each file once, after those that it imports from, without its types, imports
 * and exports. They share one scope then, so no two of them may declare the same name.
 */
export function bundlePage(): PageBundle {
  const folder = join(import.meta.dirname, "page");
  const files: string[] = [];
  addFile(join(folder, "main.ts"), files, new Set());
  return { script: files.join("\n"), style: readFileSync(join(folder, "page.css"), "utf8") };
}

// --- internal ---

const importStatement = /^import (type )?[^;]*?from "(\.[^"]+)";\n/gm;

function addFile(path: string, files: string[], known: Set<string>): void {
  if (known.has(path)) return;
  known.add(path);
  const source = readFileSync(path, "utf8");
  for (const [, isType, target = ""] of source.matchAll(importStatement))
    if (isType === undefined) addFile(join(dirname(path), target), files, known);
  const plain = plainScript(source.replaceAll(importStatement, ""), path);
  files.push(plain.replaceAll(/^export /gm, "").trim());
}
