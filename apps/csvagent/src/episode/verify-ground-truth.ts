import type { JsonValue } from "@daydream/base";
import { compareAnswers } from "../answer/compare-answers.ts";
import { checkQuestions } from "../question/check-questions.ts";
import type { Question } from "../question/question.ts";
import type { Trace } from "../trace/trace.ts";
import type { Verdict } from "./episode.ts";
import { refuseUnanswered } from "./refuse-unanswered.ts";

/**
 * Compares a trace's answer with every accepted answer of its question, the expected one first. Hashes are not
 * looked at. 0, false, an empty text and an empty list are answers like others.
 *
 * @throws `csvagent/bad-questions` for a record that is no question, legacy keys named
 */
export function verifyGroundTruth(question: Question, trace: Trace): Verdict {
  checkQuestions([question], "the question to verify");
  const unanswered = refuseUnanswered(trace);
  if (unanswered !== undefined) return unanswered;
  const accepted = acceptedAnswers(question);
  if (accepted.length === 0) return { kind: "broken", reason: "the question has no expected answer" };
  const reasons: string[] = [];
  for (const [accepted_index, answer] of accepted.entries()) {
    const comparison = compareAnswers(answer, trace.final_answer, question.answer_spec);
    if (comparison.kind === "equal") {
      const by = trace.teacher === "reference" ? "reference" : "ground-truth";
      return { kind: "verified", by, accepted_index };
    }
    const which =
      accepted.length === 1 ? "" : `accepted answer ${accepted_index + 1} of ${accepted.length}: `;
    reasons.push(...comparison.reasons.map((reason) => `${which}${reason}`));
  }
  return { kind: "mismatched", reasons };
}

// --- internal ---

/** A question whose expected answer is null has one only where something says so: a hash or the list. */
function acceptedAnswers(question: Question): readonly JsonValue[] {
  if (question.accepted_answers !== undefined) return question.accepted_answers;
  const { ground_truth, ground_truth_hash } = question;
  return ground_truth === null && ground_truth_hash === null ? [] : [ground_truth];
}
