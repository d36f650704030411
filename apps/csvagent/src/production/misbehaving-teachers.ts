import { contentId } from "@daydream/base";
import type { Verdict } from "../episode/episode.ts";
import type { Question } from "../question/question.ts";
import { scriptedTeacher } from "../teacher/choose-teacher.ts";
import { scriptKinds } from "../teacher/scripted-teacher.ts";
import type { Assignment } from "./assignment.ts";

/** Independent traces of the ambiguous teacher: enough for a majority to be possible. */
const ambiguousRuns = 3;

/** What verification must say of each misbehaving teacher, by its id. */
export const expectedVerdicts: Readonly<Record<string, Verdict["kind"]>> = {
  "scripted:wrong": "mismatched",
  "scripted:ambiguous": "disagreed",
  "scripted:format-breaking": "unanswered",
};

/**
 * One assignment of each misbehaving teacher about a question. The ambiguous one is given it without its ground
 * truth, so that agreement has to decide.
 */
export function misbehavingAssignments(question: Question): readonly Assignment[] {
  return scriptKinds.map((script) => {
    const teacher = scriptedTeacher(script);
    if (script !== "ambiguous") return { question, teacher, consistencyRuns: 0 };
    const { modelFor } = teacher;
    return {
      question: withoutGroundTruth(question),
      // Its script is made from the answer that verification is not given.
      teacher: { id: teacher.id, modelFor: (task) => modelFor({ ...task, question }) },
      consistencyRuns: ambiguousRuns,
    };
  });
}

// --- internal ---

function withoutGroundTruth(question: Question): Question {
  const { accepted_answers: _, ...rest } = question;
  return {
    ...rest,
    id: contentId("q", { question: question.id, groundTruth: "withheld" }),
    code: null,
    code_hash: null,
    ground_truth: null,
    ground_truth_hash: null,
    ground_truth_hashes: null,
  };
}
