import type { JsonValue } from "@daydream/base";
import { answerHash } from "../answer/answer-hash.ts";
import type { Trace } from "./trace.ts";

/** A whole trace for tests that handed in `answer`; `undefined` for one that handed in nothing. */
export function sampleTrace(answer: JsonValue | undefined, parts: Partial<Trace> = {}): Trace {
  const isAnswered = answer !== undefined;
  return {
    turns: [
      {
        turn_index: 0,
        reasoning: "The mean of the column answers it.",
        code: "mean = df['age'].mean()\nhook(mean, \"mean = df['age'].mean()\")\nsubmit(mean)",
        execution: {
          success: true,
          stdout: "",
          stderr: "",
          hooks: [
            {
              variable_name: "mean",
              code_line: "mean = df['age'].mean()",
              value: 42.5,
              value_hash: answerHash(42.5),
              depends_on: [],
              description: null,
              grounded: true,
            },
          ],
          submitted_answer: answer ?? null,
          submitted: isAnswered,
          outcome: "completed",
          assignments: [],
          omitted: { stdout: 0, stderr: 0 },
          wall_ms: 3.5,
        },
        status: "executed",
        finish_reason: "stop",
      },
    ],
    final_answer: answer ?? null,
    final_answer_hash: isAnswered ? answerHash(answer) : null,
    success: isAnswered,
    trace_id: "t_sample",
    role: "gold",
    replicate: 0,
    teacher: "tester",
    ended_by: isAnswered ? "submission" : "turn-limit",
    hook_check: { required: 1, grounded: 1, ungrounded: 0, result: isAnswered ? "met" : "not-reached" },
    elapsed_seconds: 1.25,
    ...parts,
  };
}
