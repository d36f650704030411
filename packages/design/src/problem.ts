import type { ContextOf, ErrorContext } from "@daydream/base";
import { type DesignErrorName, type designErrors, fail } from "./errors.ts";

/** Where something stands in a text; line and column count from 1, columns in UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something that the author of a spec or catalog has to change, and where. */
export interface Problem extends Place {
  /** Stable, as `docs/errors.md` lists it: `design/unknown-axis`. */
  readonly code: string;
  readonly message: string;
  /** The next thing to do, where there is one to name. */
  readonly hint: string | undefined;
  /** What the message was made from. */
  readonly context: ErrorContext;
}

/** Adds one problem; the context is what the code's message asks for. */
export type Report = <Name extends DesignErrorName>(
  place: Place,
  name: Name,
  context: ContextOf<typeof designErrors.table, Name>,
) => void;

/** A list that problems are collected in. */
export interface Problems {
  readonly all: readonly Problem[];
  readonly report: Report;
}

/** Makes an empty list of problems. */
export function createProblems(): Problems {
  const all: Problem[] = [];
  return {
    all,
    report: (place, name, context) => {
      const { code, message, hint, context: about } = fail(name, context);
      all.push({ ...place, code, message, hint, context: about });
    },
  };
}

/** One line for a person: `spec/config.yaml:3:5: message (design/code)`. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message} (${problem.code})`;
}

/** Problems by file, line and column, each one once. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems
    .filter((problem) => {
      const text = formatProblem(problem);
      if (seen.has(text)) return false;
      seen.add(text);
      return true;
    })
    .toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column);
}

// --- internal ---

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
