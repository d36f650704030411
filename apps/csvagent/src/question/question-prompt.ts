import type { Question } from "./question.ts";

/** The question as it is asked: its text, or where that is blank its mechanical wording, or nothing. */
export function questionPrompt(question: Pick<Question, "question_text" | "question_mechanical">): string {
  return [question.question_text, question.question_mechanical].find((text) => text?.trim())?.trim() ?? "";
}
