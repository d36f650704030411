import { contentId } from "@daydream/base";
import type { Sampling } from "./sampling.ts";
import type { Trace } from "./trace.ts";

/** What makes a trace the one it is. */
export interface TraceIdentity {
  readonly questionId: string;
  /** The teacher's model string. */
  readonly teacher: string;
  /** Hash of everything that the prompt says. */
  readonly promptHash: string;
  readonly sampling: Sampling;
  readonly role: Trace["role"];
  /** Counts traces of one role, from 0. */
  readonly replicate: number;
}

/** `t_…`: the same question, put the same way to the same teacher, is the same trace. */
export function traceId({
  questionId,
  teacher,
  promptHash,
  sampling,
  role,
  replicate,
}: TraceIdentity): string {
  return contentId("t", {
    scheme: 1,
    question: questionId,
    teacher,
    prompt: promptHash,
    sampling,
    role,
    replicate,
  });
}
