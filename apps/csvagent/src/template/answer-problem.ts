import type { JsonValue } from "@daydream/base";
import type { AnswerSpec } from "../answer/answer-spec.ts";
import { compareAnswers } from "../answer/compare-answers.ts";

/** Why an answer cannot be a ground truth: a missing or infinite value in it, or another form than declared. */
export function answerProblem(answer: JsonValue, spec: AnswerSpec): string | undefined {
  const hole = holeIn(answer, "$");
  if (hole !== undefined) return hole;
  const comparison = compareAnswers(answer, answer, spec);
  return comparison.kind === "equal" ? undefined : comparison.reasons.join("; ");
}

// --- internal ---

function holeIn(value: JsonValue, at: string): string | undefined {
  if (value === null) return `${at} is missing`;
  if (typeof value !== "object") return undefined;
  if ("$num" in value && /Infinity/.test(String(value.$num))) return `${at} is infinite`;
  return Object.entries(value)
    .map(([key, item]) => holeIn(item, `${at}.${key}`))
    .find((problem) => problem !== undefined);
}
