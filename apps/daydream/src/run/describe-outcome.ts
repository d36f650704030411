import { isDaydreamError } from "@daydream/base";
import { countText, dollarsText, durationText } from "../inspect/amounts.ts";
import { type ExecutedRun, endRecord } from "./execute-run.ts";
import type { MemberFailure } from "./run-members.ts";
import type { RunPlan } from "./run-plan.ts";

/** What came of a run, as text for people; `undefined`: there was nothing to do. */
export function describeOutcome(plan: RunPlan, run: ExecutedRun | undefined): string {
  const names = plan.cohorts.map(({ name }) => name).join(" ");
  if (run === undefined) return nothingToDo(plan, names);
  const { outcome, calls, spent, elapsedMs, isInterrupted } = run;
  const counts = [
    `${outcome.made} made`,
    ...(outcome.unchanged > 0 ? [`${outcome.unchanged} as they were`] : []),
    ...(outcome.failures.length > 0 ? [`${outcome.failures.length} failed`] : []),
    ...(outcome.blocked > 0 ? [`${outcome.blocked} blocked`] : []),
    ...(outcome.cancelled > 0 ? [`${outcome.cancelled} left undone`] : []),
  ];
  const lines = [
    `${counts.join(", ")} · ${countText(calls, "call")} · ${dollarsText(spent.usd)} · ${durationText(elapsedMs)}`,
    ...(spent.unconfirmedUsd > 0
      ? [
          `${dollarsText(spent.unconfirmedUsd)} of it is an estimate, for calls that brought no answer and may be billed`,
        ]
      : []),
    ...describeFailures(outcome.failures),
    ...stopLines(run),
  ];
  if (isInterrupted || outcome.stoppedBy !== undefined || outcome.cancelled > 0)
    lines.push(`what was answered is kept; daydream run ${names} goes on from there`);
  else if (outcome.failures.length > 0)
    lines.push(`next: daydream status ${names} --failed, then daydream run ${names} --retry-failed`);
  else lines.push(`next: daydream report ${names}`);
  return `${lines.join("\n")}\n`;
}

/** The same for programs. */
export function outcomeJson(plan: RunPlan, run: ExecutedRun | undefined): string {
  if (run === undefined) return `${JSON.stringify({ outcome: "nothing-to-do" }, null, 2)}\n`;
  const failures = run.outcome.failures.map(({ member: { member }, error }) => ({
    stage: member.stage,
    gen_id: member.id,
    ...codeOf(error),
  }));
  return `${JSON.stringify({ run_id: run.runId, ...endRecord(plan, run), failures }, null, 2)}\n`;
}

// --- internal ---

function nothingToDo({ members }: RunPlan, names: string): string {
  const failed = members.filter(({ action }) => action === "failed").length;
  const blocked = members.filter(({ action }) => action === "blocked").length;
  if (failed + blocked === 0) return `nothing to do; next: daydream report ${names}\n`;
  return `nothing new to do: ${failed} failed before, ${blocked} wait for them; daydream run ${names} --retry-failed asks again\n`;
}

/** A line per kind of failure, with one member to look at. */
function describeFailures(failures: readonly MemberFailure[]): readonly string[] {
  const byCode = Map.groupBy(failures, ({ error }) => codeOf(error).code);
  return [...byCode].flatMap(([code, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    const { member } = first.member;
    return [
      `  ${group.length} × ${code}: ${codeOf(first.error).message.split("\n")[0]}`,
      `      such as ${member.stage} ${member.id}: daydream show ${member.id}`,
    ];
  });
}

function stopLines({ outcome: { stoppedBy } }: ExecutedRun): readonly string[] {
  if (stoppedBy === undefined) return [];
  const { code, message } = codeOf(stoppedBy);
  const hint = isDaydreamError(stoppedBy) && stoppedBy.hint !== undefined ? [`hint: ${stoppedBy.hint}`] : [];
  return [`stopped: ${message} [${code}]`, ...hint];
}

function codeOf(error: Error): { readonly code: string; readonly message: string } {
  return { code: isDaydreamError(error) ? error.code : "unexpected", message: error.message };
}
