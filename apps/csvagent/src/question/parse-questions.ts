import { parseJson } from "@daydream/base";
import { fail } from "../errors.ts";
import { checkQuestions } from "./check-questions.ts";
import type { Question } from "./question.ts";

/**
 * Reads a questions file: a bare JSON array of question records.
 *
 * @param file stands in every message
 * @throws `csvagent/bad-questions` with every problem at once, each naming file, question and key
 */
export function parseQuestions(text: string, file: string): readonly Question[] {
  const parsed = parseJson(text);
  if (parsed.kind === "malformed") throw refuse(file, "", `is not JSON: ${parsed.reason}`);
  const { value } = parsed;
  if (Array.isArray(value)) return checkQuestions(value, file);
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "questions"))
    throw refuse(
      file,
      "questions",
      "is not accepted: the file must be the array itself, without an object around it",
    );
  throw refuse(file, "", "must be a JSON array of questions");
}

// --- internal ---

function refuse(file: string, key: string, problem: string): Error {
  return fail("bad-questions", { problems: [{ file, question: "the file", key, problem }] });
}
