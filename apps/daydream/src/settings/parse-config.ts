import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { type ConfigFile, toConfig } from "./config-file.ts";
import { configSchema, knownSettings } from "./config-schema.ts";

/** A file's settings, or everything that is wrong with it: each problem begins with its line. */
export type ParsedConfig =
  | { readonly kind: "valid"; readonly config: ConfigFile }
  | { readonly kind: "invalid"; readonly problems: readonly string[] };

/** Reads the text of a `daydream.config.yaml`; settings of the other program are left alone. */
export function parseConfig(text: string): ParsedConfig {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const syntax = document.errors.map((error) => error.message.split("\n")[0] ?? error.message);
  if (document.errors.some(({ code }) => code !== "DUPLICATE_KEY"))
    return { kind: "invalid", problems: syntax };
  const value = toValue(document);
  if (value.kind === "unreadable") return { kind: "invalid", problems: [...syntax, value.problem] };
  const parsed = configSchema.safeParse(value.value);
  const found = (parsed.error?.issues ?? [])
    .flatMap(spelledOut)
    .map(({ path, problem }) => ({ line: lineOfPath(document.contents, path, lineCounter), problem }))
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, problem }) => `line ${line}: ${problem}`);
  const problems = [...syntax, ...found];
  if (!parsed.success || problems.length > 0) return { kind: "invalid", problems };
  return { kind: "valid", config: toConfig(parsed.data ?? {}) };
}

// --- internal ---

/** An alias may name nothing, or stand for more than a file of settings ever needs. */
function toValue(document: ReturnType<typeof parseDocument>): ReadValue {
  try {
    return { kind: "read", value: document.toJS() };
  } catch (error) {
    if (error instanceof ReferenceError) return { kind: "unreadable", problem: error.message };
    throw error;
  }
}

type ReadValue =
  | { readonly kind: "read"; readonly value: unknown }
  | { readonly kind: "unreadable"; readonly problem: string };

function spelledOut(issue: z.core.$ZodIssue): readonly { path: readonly PropertyKey[]; problem: string }[] {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys")
    return [{ path, problem: `${path.join(".") || "the file"} ${message}` }];
  return issue.keys.map((key) => ({
    path: [...path, key],
    problem: `unknown setting "${[...path, key].join(".")}"; there is ${knownSettings[String(path[0] ?? "")] ?? "none"}`,
  }));
}

/** The line of the deepest key of a path that stands in the file. */
function lineOfPath(contents: unknown, path: readonly PropertyKey[], lineCounter: LineCounter): number {
  let line = 1;
  let node = contents;
  for (const name of path) {
    if (!isMap(node)) return line;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name));
    if (pair === undefined || !isScalar(pair.key)) return line;
    if (pair.key.range) ({ line } = lineCounter.linePos(pair.key.range[0]));
    node = pair.value;
  }
  return line;
}
