import type { DaydreamError } from "@daydream/base";
import { formatProblem, type Problem } from "@daydream/design/catalog";
import { fail } from "../errors.ts";

/** Problems of specs and catalogs as one error: every problem is a line of its message. */
export function invalidInput(problems: readonly Problem[]): DaydreamError {
  return fail("invalid-input", { problems: sortedProblems(problems).map(problemLines) });
}

/** Problems by file, line and column, each once. */
export function sortedProblems(problems: readonly Problem[]): readonly Problem[] {
  const byText = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...byText.values()].toSorted(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}

/** A problem as a person reads it: its place and what is wrong, then what to do. */
export function problemLines(problem: Problem): string {
  const hint = problem.hint === undefined ? "" : `\n  → ${problem.hint}`;
  return `${formatProblem(problem)}${hint}`;
}
