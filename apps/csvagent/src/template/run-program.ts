import type { JsonValue } from "@daydream/base";
import type { Execution, HookEvent } from "@daydream/sandbox";
import { type OpensSessions, openDatasetSession } from "../dataset/open-dataset-session.ts";
import type { ReadDataset } from "../dataset/read-dataset.ts";

/** What a program came to in a fresh session. */
export type ProgramRun =
  | { readonly kind: "answered"; readonly answer: JsonValue; readonly hooks: readonly HookEvent[] }
  /** It refused the dataset with a ValueError, whose message is the reason: there is no answer. */
  | { readonly kind: "refused"; readonly reason: string }
  /** It should have answered, but did not. */
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Runs a whole program once, in a session of its own.
 *
 * A session that ended because the sandbox was lost is tried once more: that says nothing about the program.
 */
export async function runProgram(
  sandbox: OpensSessions,
  dataset: ReadDataset,
  code: string,
): Promise<ProgramRun> {
  const execution = await runInFreshSession(sandbox, dataset, code);
  const isLost = execution.kind === "ended" && execution.end.reason === "sandbox-lost";
  return judge(isLost ? await runInFreshSession(sandbox, dataset, code) : execution);
}

// --- internal ---

async function runInFreshSession(
  sandbox: OpensSessions,
  dataset: ReadDataset,
  code: string,
): Promise<Execution> {
  await using session = await openDatasetSession(sandbox, dataset);
  return await session.run(code);
}

function judge(execution: Execution): ProgramRun {
  switch (execution.kind) {
    case "raised": {
      const { type, message } = execution.error;
      return type === "ValueError"
        ? { kind: "refused", reason: message }
        : { kind: "failed", reason: `the program raised ${type}: ${message}` };
    }
    case "timed-out":
      return { kind: "failed", reason: `the program took longer than ${execution.timeoutMs} ms` };
    case "ended":
      return { kind: "failed", reason: `the program's session ended: ${execution.end.detail}` };
    case "completed":
      return readSubmission(execution);
  }
}

function readSubmission({ events }: Extract<Execution, { kind: "completed" }>): ProgramRun {
  const [submission, ...others] = events.filter((event) => event.kind === "submit");
  if (submission === undefined) return { kind: "failed", reason: "the program submitted nothing" };
  if (others.length > 0)
    return { kind: "failed", reason: `the program submitted ${others.length + 1} times` };
  return {
    kind: "answered",
    answer: submission.answer,
    hooks: events.filter((event) => event.kind === "hook"),
  };
}
