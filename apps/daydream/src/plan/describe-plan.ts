import { renderTable } from "@daydream/terminal";
import { dollarsText } from "../inspect/amounts.ts";
import type { Estimate, Range } from "./estimate.ts";
import type { InputChange, PlannedMember } from "./make-plan.ts";
import type { PlanSummary, StageSummary } from "./summarize-plan.ts";

/** A plan as text for people: a line per stage, then why and how much. */
export function describePlan(cohort: string, { stages, total, notes }: PlanSummary): string {
  const right = (title: string) => ({ title, align: "right" as const });
  const table = renderTable(
    [
      { title: "stage" },
      ...[
        "members",
        "new",
        "reusable",
        "stale",
        "failed",
        "again",
        "calls",
        "tokens in",
        "tokens out",
        "dollars",
      ].map(right),
    ],
    stages.map((stage) => [
      stage.stage,
      ...[stage.members, stage.new, stage.reusable, stage.stale, stage.failed, stage.redo].map(String),
      ...costCells(stage.estimate),
    ]),
  );
  const lines = [
    ...stages.flatMap(remarks),
    ...notes,
    `in all: ${total.calls} calls, ${estimateText(total)}`,
    ...(total.basis.length === 0 ? [] : ["estimated from:", ...total.basis.map((line) => `  ${line}`)]),
  ];
  return `${cohort}\n${table}${lines.map((line) => `${line}\n`).join("")}`;
}

/** The members that changed inputs would make again: all of them, or the first few. */
export function describeRedo(redo: readonly PlannedMember[], all: boolean): string {
  if (redo.length === 0) return "";
  const shown = all ? redo : redo.slice(0, shownMembers);
  const lines = shown.map(
    ({ member, changes }) => `  ${member.stage} ${member.id}: ${changes.map(describeChange).join("; ")}`,
  );
  const more = redo.length - shown.length;
  const rest = more === 0 ? [] : [`  … ${more} more: --members lists them`];
  return [`${redo.length} made again because of changed inputs:`, ...lines, ...rest, ""].join("\n");
}

/** What calls would cost: `$0.10 to $0.24`. */
export function estimateText({ usd, unpriced, calls }: Estimate): string {
  const isAllUnknown = unpriced.length > 0 && usd.high === 0;
  const known = `${dollarsText(usd.low)} to ${dollarsText(usd.high)}`;
  if (calls === 0) return "$0";
  if (isAllUnknown) return `unknown (no price: ${unpriced.join(", ")})`;
  return unpriced.length === 0 ? known : `${known}, and unknown (no price: ${unpriced.join(", ")})`;
}

// --- internal ---

const shownMembers = 10;

function costCells(estimate: Estimate): readonly string[] {
  return [
    String(estimate.calls),
    rangeText(estimate.inputTokens),
    rangeText(estimate.outputTokens),
    estimate.calls === 0 ? "0" : estimateText(estimate),
  ];
}

function remarks(stage: StageSummary): readonly string[] {
  const { stage: name, missingReplicates, blocked, copies, staleFields } = stage;
  return [
    ...(missingReplicates > 0
      ? [`${name}: ${missingReplicates} of the new ones are missing replicates`]
      : []),
    ...(blocked > 0 ? [`${name}: ${blocked} of the new ones cannot be made, their parent gave no text`] : []),
    ...(copies > 0 ? [`${name}: ${copies} copy their parent, without a call`] : []),
    ...staleFields.map(
      ({ field, policy, count, redo }) =>
        `${name}: ${field} has changed for ${count} (${policy}: ${redo === 0 ? "none" : redo} made again)`,
    ),
  ];
}

function rangeText({ low, high }: Range): string {
  return low === high ? short(low) : `${short(low)}–${short(high)}`;
}

function short(count: number): string {
  if (count < 10_000) return String(count);
  return count < 10_000_000 ? `${Math.round(count / 1000)}k` : `${Math.round(count / 1e6)}M`;
}

function describeChange({ field, before, after }: InputChange): string {
  return field === "parent_text"
    ? "the parent's text changes"
    : `${field} ${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: InputChange["before"]): string {
  if (value === undefined || value === null) return "nothing";
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 8) : String(value);
}
