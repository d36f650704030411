import type { Question } from "../question/question.ts";

/** Grounded hooks that a submission needs: one a step, two where the steps are not known. */
export function requiredHooks(question: Pick<Question, "n_steps">): number {
  return question.n_steps ?? 2;
}
