import type { JsonValue } from "@daydream/base";
import { createScriptedModel, type Model } from "@daydream/gateway";
import { resolveTraceLimits } from "../trace/trace-limits.ts";
import { solutionSteps, stepReply, turnOf } from "./reference-teacher.ts";
import type { TeacherTask } from "./teacher.ts";
import { wireLiteral } from "./wire-literal.ts";
import { wrongAnswer } from "./wrong-answer.ts";

/**
 * The bad parts that can be played:
 * `wrong` works like the reference and hands in something else; `ambiguous` hands in a different plausible
 * answer in each independent trace; `format-breaking` never writes a reply that can be run.
 */
export const scriptKinds = ["wrong", "ambiguous", "format-breaking"] as const;
export type ScriptKind = (typeof scriptKinds)[number];

export interface ScriptedTeacherOptions extends TeacherTask {
  readonly script: ScriptKind;
}

/**
 * Makes a model that plays a bad part on any question that has code: shows what verification does with it.
 *
 * @throws TypeError for a question without code, except `format-breaking`, which needs none
 */
export function createScriptedTeacher({ script, question, role, replicate }: ScriptedTeacherOptions): Model {
  const id = `scripted:${script}`;
  if (script === "format-breaking") {
    const replies = brokenReplies();
    return createScriptedModel({
      id,
      replies: ({ messages }) => replies[turnOf(messages) % replies.length] ?? "",
    });
  }
  const replies = misledReplies();
  return createScriptedModel({
    id,
    replies: ({ messages }) => replies[Math.min(turnOf(messages), replies.length - 1)] ?? "",
  });

  function misledReplies(): readonly string[] {
    const steps = solutionSteps(question, resolveTraceLimits().maxTurns);
    return [...steps.slice(0, -1), handIn(answer())];
  }

  function answer(): JsonValue {
    if (script === "wrong") return wrongAnswer(question, 1);
    return role === "gold" ? question.ground_truth : wrongAnswer(question, replicate + 1);
  }
}

// --- internal ---

function handIn(answer: JsonValue): string {
  const line = `answer = ${wireLiteral(answer)}`;
  const code = [line, `hook(answer, ${wireLiteral(line)}, name="answer")`, "submit(answer)"].join("\n");
  return stepReply("This is how I read the question, so I hand in what I found.", code);
}

function brokenReplies(): readonly string[] {
  return [
    "The data frame surely has everything that is needed, so the answer is easy to see.",
    ["First one idea.", "```python", "a = 1", "```", "And another.", "```python", "b = 2", "```"].join("\n"),
    "```python\nsubmit(1)\n```",
    ["I hand it in like this:", "~~~python", "submit(1)", "~~~"].join("\n"),
  ];
}
