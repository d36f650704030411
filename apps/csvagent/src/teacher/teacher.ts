import type { Model } from "@daydream/gateway";
import type { Question } from "../question/question.ts";
import type { Trace } from "../trace/trace.ts";

/** The trace that a model is asked for. */
export interface TeacherTask {
  readonly question: Question;
  readonly role: Trace["role"];
  readonly replicate: number;
}

/** Who solves questions: a {@link Model} for every trace. What reaches a provider gives the same one each time. */
export interface Teacher {
  /** As it stands in episodes and ids: equal to the `id` of its models. */
  readonly id: string;
  readonly modelFor: (task: TeacherTask) => Model;
}
