import { createScriptedModel, type Message, type Model } from "@daydream/gateway";
import { type CodeCell, codeCells } from "../question/code-cells.ts";
import type { Question } from "../question/question.ts";
import { resolveTraceLimits } from "../trace/trace-limits.ts";

export interface ReferenceTeacherOptions {
  readonly question: Pick<Question, "id" | "code">;
  /** Steps at most: surplus cells are played together, default as in a trace. */
  readonly maxTurns?: number;
}

/**
 * Makes the model that plays a question's own solution, a cell of it a turn, the cell's title being its
 * reasoning. Which turn it is, the conversation tells: so it is right in a resumed trace too. Asked again after
 * its last cell, it plays that one again.
 *
 * @throws TypeError for a question without code
 */
export function createReferenceTeacher({ question, maxTurns }: ReferenceTeacherOptions): Model {
  const steps = solutionSteps(question, maxTurns ?? resolveTraceLimits().maxTurns);
  return createScriptedModel({
    id: "reference",
    replies: ({ messages }) => steps[Math.min(turnOf(messages), steps.length - 1)] ?? "",
  });
}

/** The turn that a conversation asks for, from 0. */
export function turnOf(messages: readonly Message[]): number {
  return messages.filter(({ role }) => role === "assistant").length;
}

/** A question's own code as the replies of a solver, at most `maxTurns`. */
export function solutionSteps(question: Pick<Question, "id" | "code">, maxTurns: number): readonly string[] {
  const cells = joinSurplus(codeCells(question.code ?? ""), maxTurns);
  if (cells.length === 0) throw new TypeError(`question ${question.id} has no code to play`);
  return cells.map((cell, index) => {
    const title = cell.title ?? (index === 0 ? "set up what the question gives" : "go on");
    return stepReply(`Step ${index + 1} of ${cells.length}: ${title}.`, cell.code);
  });
}

/** A reply in the form that a trace asks for; its fence is longer than any in the code. */
export function stepReply(reasoning: string, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${reasoning}\n\n${fence}python\n${code}\n${fence}`;
}

// --- internal ---

function joinSurplus(cells: readonly CodeCell[], maxTurns: number): readonly CodeCell[] {
  if (cells.length <= maxTurns) return cells;
  const last = cells.slice(maxTurns - 1);
  const titles = last.flatMap(({ title }) => title ?? []);
  return [
    ...cells.slice(0, maxTurns - 1),
    {
      title: titles.length === 0 ? null : titles.join("; "),
      code: last.map(({ code }) => code).join("\n\n"),
    },
  ];
}
