import type { Trace } from "./trace.ts";

/**
 * False when the trace ended because no answer came from the model: running it again goes on where it stopped,
 * so no episode is made of it.
 */
export function isFinalTrace(trace: Pick<Trace, "ended_by">): boolean {
  return trace.ended_by !== "model-error";
}
