import type { LineIndex } from "./line-index.ts";
import type { Tree, TreeScalar } from "./tree.ts";

/**
 * Long runs of simple list items, taken out of a YAML text so that the parser need not see them one by one:
 * of `- word` or `- [word, word]` on a hundred consecutive lines of one indentation, the first and the last
 * stay and the others become blank lines.
 *
 * In a block list this changes nothing but the missing items, which {@link YamlRuns.after} gives back. Where
 * the first line of a run turns out to be no list item (in a block of text, say), the runs must not be used.
 */
export interface YamlRuns {
  /** The text with blanks in place of the runs: every offset keeps its meaning. */
  readonly text: string;
  readonly count: number;
  /** The items that follow the one whose value begins at this offset; `undefined` when no run follows it. */
  after(offset: number, lines: LineIndex): readonly Tree[] | undefined;
}

/** Finds the runs of a text. */
export function findYamlRuns(text: string): YamlRuns {
  const runs = new Map<number, readonly Line[]>();
  const kept: string[] = [];
  let end = 0;
  for (const run of consecutive(simpleLines(text))) {
    const [first, ...rest] = run;
    const taken = rest.slice(0, -1);
    const [from] = taken;
    const to = rest.at(-1);
    if (run.length < shortestRun || first === undefined || from === undefined || to === undefined) continue;
    runs.set(first.value, taken);
    kept.push(text.slice(end, from.start), text.slice(from.start, to.start).replace(/[^\r\n]/g, " "));
    end = to.start;
  }
  kept.push(text.slice(end));
  return {
    text: kept.join(""),
    count: runs.size,
    after: (offset, lines) => runs.get(offset)?.map((line) => itemOf(line, { text, lines })),
  };
}

// --- internal ---

const shortestRun = 100;
const word = "(?!(?:null|Null|NULL|true|True|TRUE|false|False|FALSE)\\b)[A-Za-z_][\\w-]*";
const simpleLine = new RegExp(`^( *)- (?:${word}|\\[${word}(?:, ?${word})*\\])(?=\\r?\\n|$)`, "gm");

interface Line {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  /** Offset of what stands after `- `. */
  readonly value: number;
}

function simpleLines(text: string): readonly Line[] {
  return Array.from(text.matchAll(simpleLine), ({ index, 0: line, 1: indent = "" }) => ({
    start: index,
    end: index + line.length,
    indent: indent.length,
    value: index + indent.length + 2,
  }));
}

function consecutive(lines: readonly Line[]): readonly (readonly Line[])[] {
  const runs: Line[][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const isNext = before !== undefined && before.indent === line.indent && line.start - before.end <= 2;
    if (run !== undefined && isNext) run.push(line);
    else runs.push([line]);
  }
  return runs;
}

function itemOf(line: Line, of: { readonly text: string; readonly lines: LineIndex }): Tree {
  const { text, lines } = of;
  const place = lines.at(line.value);
  const words = Array.from(
    text.slice(line.value, line.end).matchAll(/[\w-]+/g),
    ({ index, 0: found }): TreeScalar => {
      const here = { ...place, column: place.column + index };
      return { kind: "scalar", type: "string", text: found, place: here };
    },
  );
  const [only] = words;
  return text.charAt(line.value) === "[" || only === undefined ? { kind: "list", items: words, place } : only;
}
