import { answerHash } from "../answer/answer-hash.ts";
import { checkQuestions } from "../question/check-questions.ts";
import type { Question } from "../question/question.ts";
import type { Trace } from "../trace/trace.ts";
import { answerClusters } from "./answer-clusters.ts";
import type { Verdict } from "./episode.ts";
import { refuseUnanswered } from "./refuse-unanswered.ts";

export interface ConsistencyTraces {
  readonly question: Question;
  /** Solved with the hint. */
  readonly gold: Trace;
  /** Solved independently, without the hint. */
  readonly consistency: readonly Trace[];
}

/**
 * Decides by agreement of independent traces, for questions without ground truth.
 *
 * Verified when all of this holds: the gold trace has an answer; at least half of the independent traces have
 * one (the quorum); the largest set of answers that agree pairwise holds the gold one, has at least two
 * members, and more than half of all answers are in it (the margin). Agreement is `compareAnswers`, never a
 * hash.
 *
 * @throws RangeError without an independent trace; `csvagent/bad-questions` for a record that is no question
 */
export function verifyConsistency({ question, gold, consistency }: ConsistencyTraces): Verdict {
  if (consistency.length === 0) throw new RangeError("agreement needs at least one independent trace");
  checkQuestions([question], "the question to verify");
  const unanswered = refuseUnanswered(gold);
  if (unanswered !== undefined) return unanswered;
  const answered = [gold, ...consistency.filter(({ success }) => success)];
  const clusters = answerClusters(
    answered.map(({ final_answer }) => final_answer),
    { spec: question.answer_spec, preferred: 0 },
  );
  const reason = disagreement({
    independent: consistency.length,
    answered: answered.length,
    majority: clusters[0] ?? [],
  });
  if (reason === undefined) {
    const by = gold.teacher === "reference" ? "reference" : "consistency";
    return { kind: "verified", by, agreed: (clusters[0]?.length ?? 1) - 1, of: consistency.length };
  }
  return {
    kind: "disagreed",
    clusters: clusters.map((members) => {
      const answer = answered[members[0] ?? 0]?.final_answer ?? null;
      return {
        answer,
        answer_hash: answerHash(answer),
        members: members.length,
        has_gold: members.includes(0),
      };
    }),
    reason,
  };
}

// --- internal ---

interface Counts {
  readonly independent: number;
  /** The gold trace counted. */
  readonly answered: number;
  /** Positions among the answered, the gold one being 0. */
  readonly majority: readonly number[];
}

function disagreement({ independent, answered, majority }: Counts): string | undefined {
  const quorum = Math.ceil(independent / 2);
  if (answered - 1 < quorum)
    return `${answered - 1} of ${independent} independent traces answered, at least ${quorum} must`;
  if (majority.length < 2 || majority.length * 2 <= answered)
    return `no answer has more than half of ${answered}: the largest agreement is ${majority.length}`;
  if (!majority.includes(0))
    return `${majority.length} of ${answered} traces agree, but the one with the hint is not among them`;
  return undefined;
}
