import type { Trace } from "../trace/trace.ts";
import type { Verdict } from "./episode.ts";

/** The verdict on a trace that handed nothing in; none on one that did. */
export function refuseUnanswered(trace: Trace): Verdict | undefined {
  if (trace.success) return undefined;
  const detail = trace.ended_detail ?? "it handed in no answer";
  if (trace.ended_by === "model-error") return { kind: "broken", reason: `no reply came: ${detail}` };
  return { kind: "unanswered", ended_by: trace.ended_by, reason: detail };
}
