import type { CapturedText, Execution } from "@daydream/sandbox";
import type { HookCount } from "./count-hooks.ts";
import { promptText } from "./prompt-texts.ts";
import type { Hook, Turn } from "./trace.ts";

export interface StepFeedbackOptions {
  readonly execution: Exclude<Execution, { readonly kind: "ended" }>;
  /** Its output within what a solver is shown. */
  readonly output: { readonly stdout: CapturedText; readonly stderr: CapturedText };
  /** The step's hooks, grounded or not. */
  readonly hooks: readonly Hook[];
}

/** What the solver is told of a step that ran without handing in an answer. */
export function stepFeedback({ execution, output, hooks }: StepFeedbackOptions): string {
  const shown = { output: showOutput(output) };
  const lines = ungroundedLines(hooks);
  return [describe(execution, shown), lines === "" ? "" : promptText("ungrounded-hooks", { lines })]
    .filter(Boolean)
    .join("\n\n");
}

/** What the solver is told when its answer is turned back for want of hooks. */
export function submissionReturned(
  turns: readonly Turn[],
  { grounded }: HookCount,
  required: number,
): string {
  const lines = ungroundedLines(turns.flatMap((turn) => turn.execution?.hooks ?? []));
  return promptText("submission-returned", {
    grounded,
    required_hooks: required,
    ungrounded: lines === "" ? "" : promptText("ungrounded-hooks", { lines }),
  });
}

// --- internal ---

function describe(execution: StepFeedbackOptions["execution"], shown: { readonly output: string }): string {
  switch (execution.kind) {
    case "completed":
      return promptText("step-completed", shown);
    case "raised":
      return promptText("step-raised", shown);
    case "timed-out":
      return promptText("step-timed-out", { ...shown, timeout_seconds: execution.timeoutMs / 1000 });
  }
}

function showOutput({ stdout, stderr }: StepFeedbackOptions["output"]): string {
  const parts = [stdout.text.trimEnd(), stderr.text.trimEnd()].filter((text) => text !== "");
  return parts.length === 0 ? "It printed nothing." : parts.join("\n\n");
}

const shownLines = 10;
const shownLineCharacters = 200;

function ungroundedLines(hooks: readonly Hook[]): string {
  const quoted = [...new Set(hooks.filter((hook) => !hook.grounded).map((hook) => hook.code_line))];
  const shown = quoted
    .slice(0, shownLines)
    .map((line) => `- ${JSON.stringify(line.slice(0, shownLineCharacters))}`);
  const more = quoted.length > shownLines ? [`- and ${quoted.length - shownLines} more`] : [];
  return [...shown, ...more].join("\n");
}
