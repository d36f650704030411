import { cut, renderTable } from "@daydream/terminal";
import { dollarsText, durationText } from "./amounts.ts";
import type { RunRecord } from "./run-record.ts";
import type { RunSummary } from "./summarize-run.ts";

/** Runs as a table for people. */
export function runTable(runs: readonly RunSummary[]): string {
  const right = (title: string) => ({ title, align: "right" as const });
  return renderTable(
    [
      { title: "run" },
      { title: "started (UTC)" },
      { title: "outcome" },
      ...["made", "failed", "calls", "dollars", "duration"].map(right),
      { title: "cohorts", maxWidth: 60 },
    ],
    runs.map((run) => [
      run.runId,
      run.startedAt === undefined ? "?" : dayAndTime(run.startedAt),
      run.outcome,
      ...[run.made, run.failed, run.calls].map(String),
      dollarsText(run.usd),
      durationText(run.durationMs),
      run.cohorts.join(", "),
    ]),
  );
}

/** What a run has come to, as a line. */
export function runLine(run: RunSummary): string {
  const planned = run.plannedCalls === undefined ? "" : ` of ${run.plannedCalls} planned`;
  return `${run.runId} ${run.outcome}: ${run.made} made, ${run.failed} failed, ${run.calls}${planned} calls, ${dollarsText(run.usd)}, ${durationText(run.durationMs)}`;
}

/** What a run has come to, for programs. */
export function runJson(run: RunSummary): Readonly<Record<string, unknown>> {
  return {
    run_id: run.runId,
    command: run.command,
    cohorts: run.cohorts,
    started_at: run.startedAt ?? null,
    outcome: run.outcome,
    made: run.made,
    failed: run.failed,
    calls: run.calls,
    planned_calls: run.plannedCalls ?? null,
    usd: run.usd,
    tokens: run.tokens,
    duration_ms: run.durationMs,
  };
}

/** One record of a run as a line for people. */
export function recordLine(record: RunRecord): string {
  const parts = partsOf(record).filter((part) => part !== undefined && part !== "");
  return `${record.at.slice(11, 19)}  ${parts.join(" · ")}`;
}

/** A time as people read it, in UTC. */
export function dayAndTime(at: string): string {
  return at.slice(0, 19).replace("T", " ");
}

// --- internal ---

function partsOf(record: RunRecord): readonly (string | undefined)[] {
  switch (record.kind) {
    case "run-started":
      return [`begun: ${record.command}`];
    case "generation-made":
      return [
        `${record.stage} ${record.gen_id} ${record.mode === "copy" ? "copied" : "made"}`,
        given(record.score, (score) => `score ${score}`),
        record.model ?? undefined,
        given(record.latency_ms, durationText),
        given(record.completion_tokens, (tokens) => `${tokens} tokens`),
        given(record.cost_usd, dollarsText),
      ];
    case "generation-failed":
      return [
        `${record.stage} ${record.gen_id} FAILED`,
        `${cut(record.message, longest)} [${record.code}]`,
        given(record.cost_usd, dollarsText),
      ];
    case "attempt-failed":
      return [
        `${record.stage} ${record.gen_id} attempt ${record.attempt ?? "?"} failed`,
        record.model ?? undefined,
        `${cut(record.message, longest)} [${record.code}]`,
        given(record.status, (status) => `status ${status}`),
        given(record.next_attempt_in_ms, (wait) => `next in ${durationText(wait)}`),
      ];
    case "pool-event":
      return [
        given(record.pool, (pool) => `pool ${pool}`),
        record.event ?? undefined,
        cut(JSON.stringify(rest(record, ["kind", "at", "pool", "event"])), longest),
      ];
    case "run-ended":
      return [
        `ended: ${record.outcome}`,
        ...Object.entries(record.counts).map(([name, count]) => `${count} ${name}`),
        `${record.calls} calls`,
        given(record.spent.usd, dollarsText),
        given(record.elapsed_ms, durationText),
      ];
    case "other":
      return [record.name, cut(JSON.stringify(record.fields), longest)];
  }
}

const longest = 160;

function given<Value>(value: Value | null | undefined, text: (value: Value) => string): string | undefined {
  return value === null || value === undefined ? undefined : text(value);
}

function rest(record: RunRecord, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
