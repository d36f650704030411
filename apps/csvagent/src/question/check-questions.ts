import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { fail } from "../errors.ts";
import { type Question, questionSchema } from "./question.ts";

/** One thing that a question record may not be. */
export interface QuestionProblem {
  readonly file: string;
  /** The question's id, or `question 3` (from 1) where it has none; `the file` for what is no question. */
  readonly question: string;
  /** The offending key, with its path inside; empty for the record as a whole. */
  readonly key: string;
  readonly problem: string;
}

/**
 * Takes values as questions, all or none.
 *
 * @throws `csvagent/bad-questions` with every problem of every record: legacy keys, missing keys, wrong types,
 * an id that stands twice
 */
export function checkQuestions(records: readonly unknown[], file: string): readonly Question[] {
  const checked = records.map((record, index) => checkRecord(record, index, file));
  const questions = checked.flatMap(({ question }) => question ?? []);
  const problems = [...checked.flatMap(({ problems }) => problems), ...repeatedIds(questions, file)];
  if (problems.length > 0) throw fail("bad-questions", { problems });
  return questions;
}

// --- internal ---

/** Keys of earlier record forms: never read, never skipped over. */
const legacyKeys: Readonly<Record<string, string>> = {
  _ground_truth: "is not accepted; the expected answer stands in ground_truth",
  _ground_truths: "is not accepted; accepted answers stand in accepted_answers",
  subtype: "is not accepted; the kind of question stands in source",
};

interface CheckedRecord {
  readonly question?: Question;
  readonly problems: readonly QuestionProblem[];
}

function checkRecord(record: unknown, index: number, file: string): CheckedRecord {
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    const problem = `must be an object, got ${typeName(record)}`;
    return { problems: [{ file, question: `question ${index + 1}`, key: "", problem }] };
  }
  const question = nameOf(record, index);
  const legacy = Object.entries(legacyKeys)
    .filter(([key]) => Object.hasOwn(record, key))
    .map(([key, problem]) => ({ file, question, key, problem }));
  const parsed = questionSchema.safeParse(record);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => ({ file, question, ...describeIssue(issue, record) }));
    return { problems: [...legacy, ...issues] };
  }
  const answers = answerProblems(parsed.data).map((problem) => ({ file, question, ...problem }));
  return { question: parsed.data, problems: [...legacy, ...answers] };
}

function nameOf(record: object, index: number): string {
  const id = "id" in record ? record.id : undefined;
  return typeof id === "string" && id !== "" ? id : `question ${index + 1}`;
}

function describeIssue(issue: z.core.$ZodIssue, record: object): { key: string; problem: string } {
  const key = issue.path.map(String).join(".");
  const value = issue.path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined),
    record,
  );
  if (value === undefined) return { key, problem: "is missing" };
  if (issue.code === "invalid_value")
    return { key, problem: `must be one of ${issue.values.map(String).join(", ")}, got ${typeName(value)}` };
  return { key, problem: `${issue.message}, got ${typeName(value)}` };
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return typeof value === "object" ? "an object" : String(value);
}

/** The two places that hold the expected answer may not say different things. */
function answerProblems(question: Question): { key: string; problem: string }[] {
  const [first] = question.accepted_answers ?? [];
  if (question.accepted_answers === undefined) return [];
  if (first === undefined) return [{ key: "accepted_answers", problem: "is empty: leave it out instead" }];
  return isDeepStrictEqual(first, question.ground_truth)
    ? []
    : [{ key: "accepted_answers", problem: "does not begin with ground_truth" }];
}

function repeatedIds(questions: readonly Question[], file: string): QuestionProblem[] {
  const seen = new Set<string>();
  return questions.flatMap(({ id }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ file, question: id, key: "id", problem: "stands twice" }];
  });
}
