import { csvTable } from "./csv-table.ts";
import { jsonTree } from "./json-tree.ts";
import type { Place, Problems } from "./problem.ts";
import type { Tree } from "./tree.ts";
import { yamlTree } from "./yaml-tree.ts";

/**
 * Gives the text of a file, or `undefined` where there is none. The path is relative to the spec's folder,
 * with `/`, and never leaves it.
 */
export type ReadInclude = (path: string) => string | undefined;

/** Follows `@file:` references; remembers which files were read. */
export interface Includer {
  /** A tree as it is, or the tree of the file it refers to; `undefined` after a reported problem. */
  expand(tree: Tree): Tree | undefined;
  /** Paths asked for so far, relative to the spec's folder. */
  readonly files: readonly string[];
}

/** Reads `@file:` references of the spec `file` with `readInclude`, each file once. */
export function createIncluder(options: {
  readonly file: string;
  readonly readInclude: ReadInclude;
  readonly problems: Problems;
}): Includer {
  const { file, readInclude, problems } = options;
  const known = new Map<string, Tree | undefined>();

  const load = (path: string, place: Place): Tree | undefined => {
    const text = readInclude(path);
    if (text === undefined) {
      problems.report(place, "include-missing", { path });
      return undefined;
    }
    return parseIncluded(text, { path, file: besides(file, path), place, problems });
  };

  return {
    get files() {
      return [...known.keys()];
    },
    expand: (tree) => {
      if (!isReference(tree)) return tree;
      const path = containedPath(tree.text.slice(prefix.length).trim());
      if (path === undefined) {
        problems.report(tree.place, "include-outside", { path: tree.text.slice(prefix.length) });
        return undefined;
      }
      if (!known.has(path)) known.set(path, load(path, tree.place));
      return known.get(path);
    },
  };
}

/** True of a scalar that stands for a file. */
export function isReference(tree: Tree): tree is Extract<Tree, { kind: "scalar" }> {
  return tree.kind === "scalar" && tree.type === "string" && tree.text.startsWith(prefix);
}

// --- internal ---

const prefix = "@file:";

/** The path without `.` steps, or `undefined` when it is empty, absolute or climbs out. */
function containedPath(path: string): string | undefined {
  const steps = path.split("/").filter((step) => step !== "." && step !== "");
  const isAbsolute = path.startsWith("/") || path.includes("\\") || /^[A-Za-z]:/.test(path);
  return isAbsolute || steps.length === 0 || steps.includes("..") ? undefined : steps.join("/");
}

function besides(file: string, path: string): string {
  const end = file.lastIndexOf("/");
  return end === -1 ? path : `${file.slice(0, end)}/${path}`;
}

function parseIncluded(
  text: string,
  options: {
    readonly path: string;
    readonly file: string;
    readonly place: Place;
    readonly problems: Problems;
  },
): Tree | undefined {
  const { path, file, place, problems } = options;
  const source = { file, report: problems.report };
  if (path.endsWith(".csv")) {
    const table = csvTable(text, source);
    const hasRows = table !== undefined && table.rows.length > 0;
    if (table !== undefined && !hasRows && problems.all.every((problem) => problem.file !== file))
      problems.report(table.place, "csv-no-rows", {});
    return hasRows ? table : undefined;
  }
  const tree = /\.ya?ml$/.test(path)
    ? yamlTree(text, source)
    : path.endsWith(".json")
      ? jsonTree(text, source)
      : reportSuffix();
  return tree !== undefined && hasNoReference(tree) ? tree : undefined;

  function reportSuffix(): undefined {
    problems.report(place, "bad-suffix", { path, known: [".csv", ".yaml", ".yml", ".json"] });
  }

  function hasNoReference(tree: Tree): boolean {
    if (isReference(tree)) {
      problems.report(tree.place, "include-nested", { path: tree.text });
      return false;
    }
    if (tree.kind === "list") return tree.items.map(hasNoReference).every(Boolean);
    if (tree.kind === "mapping") return tree.entries.map(({ value }) => hasNoReference(value)).every(Boolean);
    return true;
  }
}
