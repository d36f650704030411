import type { RunRecord } from "./run-record.ts";

/** What a run came to, or has come to so far. */
export interface RunSummary {
  readonly runId: string;
  readonly command: string;
  readonly cohorts: readonly string[];
  /** ISO 8601; `undefined`: the log does not say. */
  readonly startedAt: string | undefined;
  /** `broken-off`: it ended without a word. */
  readonly outcome: string;
  readonly made: number;
  readonly failed: number;
  readonly calls: number;
  /** Calls that its plan expected; `undefined`: not recorded. */
  readonly plannedCalls: number | undefined;
  readonly usd: number;
  readonly tokens: number;
  readonly durationMs: number;
}

/** Sums up a run's log: by its last record, or where it has none by all the others. */
export function summarizeRun(
  records: readonly RunRecord[],
  {
    runId,
    isRunning,
    nowMs,
  }: { readonly runId: string; readonly isRunning: boolean; readonly nowMs: number },
): RunSummary {
  const started = records.find(isKind("run-started"));
  const ended = records.findLast(isKind("run-ended"));
  const beginMs = Date.parse((started ?? records[0])?.at ?? "");
  const lastMs = isRunning ? nowMs : Date.parse(records.at(-1)?.at ?? "");
  const spanMs = Math.max(0, lastMs - beginMs);
  const soFar = countRecords(records);
  const head = {
    runId,
    command: started?.command ?? "",
    cohorts: started?.cohorts ?? [],
    startedAt: started?.at,
    plannedCalls: started?.estimate?.calls,
  };
  if (ended === undefined)
    return {
      ...head,
      ...soFar,
      outcome: isRunning ? "running" : "broken-off",
      durationMs: Number.isNaN(spanMs) ? 0 : spanMs,
    };
  return {
    ...head,
    outcome: ended.outcome,
    made: ended.counts.made ?? soFar.made,
    failed: ended.counts.failed ?? soFar.failed,
    calls: ended.calls,
    usd: ended.spent.usd ?? soFar.usd,
    tokens: ended.spent.tokens ?? soFar.tokens,
    durationMs: ended.elapsed_ms ?? spanMs,
  };
}

/** A test for records of one kind. */
export function isKind<Kind extends RunRecord["kind"]>(kind: Kind) {
  return (record: RunRecord): record is Extract<RunRecord, { kind: Kind }> => record.kind === kind;
}

// --- internal ---

function countRecords(
  records: readonly RunRecord[],
): Pick<RunSummary, "made" | "failed" | "calls" | "usd" | "tokens"> {
  const count = { made: 0, failed: 0, calls: 0, usd: 0, tokens: 0 };
  for (const record of records) {
    if (record.kind === "attempt-failed") count.calls += 1;
    if (record.kind === "generation-made") {
      count.made += 1;
      count.calls += record.mode === "copy" ? 0 : 1;
      count.usd += record.cost_usd ?? 0;
      count.tokens += (record.prompt_tokens ?? 0) + (record.completion_tokens ?? 0);
    }
    if (record.kind === "generation-failed") {
      count.failed += 1;
      // A reply that could not be used; a call without reply is counted by its attempt.
      count.calls += (record.cost_usd ?? undefined) === undefined ? 0 : 1;
      count.usd += record.cost_usd ?? 0;
    }
  }
  return count;
}
