import { type JsonObject, systemClock } from "@daydream/base";
import type { BudgetLimits } from "@daydream/gateway";
import { createDiskReserve, type Store } from "@daydream/store";
import { type Io, listenForInterruption } from "@daydream/terminal";
import type { Catalogs } from "../catalog/catalogs.ts";
import { type Models, openModels } from "../models/open-models.ts";
import type { GenerationState } from "../plan/generation-state.ts";
import type { Workspace } from "../settings/workspace.ts";
import { keepWhenFull } from "./keep-when-full.ts";
import { createRunProgress, type RunProgress } from "./progress-view.ts";
import { openRunLog } from "./run-log.ts";
import { type RunOutcome, runMembers, tasksAtOnce } from "./run-members.ts";
import type { RunPlan } from "./run-plan.ts";

export interface ExecuteRunOptions {
  readonly store: Store;
  readonly workspace: Workspace;
  /** All cohorts of a run have the same ones. */
  readonly catalogs: Catalogs;
  readonly stateOf: (stage: string, id: string) => GenerationState;
  readonly budget: BudgetLimits;
  /** Folders, absolute. */
  readonly record?: string | undefined;
  readonly replay?: string | undefined;
  /** What was typed, for the log. */
  readonly command: string;
}

/** A run that has ended. */
export interface ExecutedRun {
  readonly runId: string;
  readonly outcome: RunOutcome;
  readonly isInterrupted: boolean;
  readonly calls: number;
  readonly spent: Spent;
  readonly elapsedMs: number;
}

/** What calls took. */
export interface Spent {
  readonly usd: number;
  readonly tokens: number;
  /** The part of `usd` that is an estimate, for calls without an answer that may be billed all the same. */
  readonly unconfirmedUsd: number;
}

/** Does what a plan says: opens models and the run's log, shows progress, obeys Ctrl-C. */
export async function executeRun(io: Io, plan: RunPlan, options: ExecuteRunOptions): Promise<ExecutedRun> {
  const { store, workspace, catalogs } = options;
  await using log = await openRunLog({
    store,
    onError: (error) =>
      io.err(
        `warning: the log of this run is not complete: ${error instanceof Error ? error.message : error}\n`,
      ),
  });
  let progress: RunProgress | undefined;
  await using models = await openModels({
    catalogs,
    settings: workspace.settings,
    environment: workspace.environment,
    store,
    budget: options.budget,
    ...(options.record === undefined ? {} : { record: options.record }),
    ...(options.replay === undefined ? {} : { replay: options.replay }),
    onPoolEvent: (event) => {
      progress?.onPoolEvent(event);
      const { kind, ...rest } = event;
      log.add("pool-event", { event: kind, ...rest });
    },
  });
  const startedAtMs = systemClock.now();
  log.add("run-started", startRecord(plan, { ...options, runId: log.runId }));
  await log.flush();
  using reserve = createDiskReserve({
    directory: workspace.settings.dataRoot,
    bytes: reserveBytes(plan, models),
  });
  const full = new AbortController();
  using interruption = listenForInterruption(io);
  const { drainSignal, abortSignal } = interruption;
  progress = await createRunProgress(io, {
    stages: workspace.pipeline.map(({ name }) => name),
    pools: models.pools,
    budget: models.budget,
  });
  const made = await runMembers(plan.members, {
    store: keepWhenFull(store, { reserve, onFull: (error) => full.abort(error) }),
    log,
    stateOf: options.stateOf,
    models: runModels(models, catalogs),
    drainSignal: AbortSignal.any([drainSignal, full.signal]),
    abortSignal,
    onEvent: progress.onEvent,
  }).finally(() => progress?.[Symbol.asyncDispose]());
  const outcome = full.signal.aborted ? { ...made, stoppedBy: full.signal.reason } : made;
  const { calls, spent, unconfirmed } = models.budget.state();
  const run = {
    runId: log.runId,
    outcome,
    isInterrupted: drainSignal.aborted,
    calls,
    spent: { usd: spent.usd, tokens: spent.tokens, unconfirmedUsd: unconfirmed.usd },
    elapsedMs: systemClock.now() - startedAtMs,
  };
  log.add("run-ended", endRecord(plan, run));
  return run;
}

/** What a run's last record says, and `run --json`. */
export function endRecord(plan: RunPlan, run: ExecutedRun): JsonObject {
  const { outcome, isInterrupted, calls, spent, elapsedMs } = run;
  const reused = plan.members.filter(({ action }) => action === "reuse" || action === "keep").length;
  const isDone = outcome.failures.length === 0 && outcome.blocked === 0;
  return {
    outcome: isInterrupted
      ? "interrupted"
      : outcome.stoppedBy !== undefined
        ? "stopped"
        : isDone
          ? "done"
          : "failures",
    counts: {
      made: outcome.made,
      reused: reused + outcome.unchanged,
      failed: outcome.failures.length,
      blocked: outcome.blocked,
      cancelled: outcome.cancelled,
    },
    calls,
    spent: { usd: spent.usd, tokens: spent.tokens, unconfirmed_usd: spent.unconfirmedUsd },
    elapsed_ms: elapsedMs,
  };
}

// --- internal ---

function startRecord(plan: RunPlan, options: ExecuteRunOptions & { readonly runId: string }): JsonObject {
  const { calls, usd, unpriced } = plan.estimate;
  return {
    run_id: options.runId,
    command: options.command,
    cohorts: plan.cohorts.map(({ name }) => name),
    estimate: { calls, usd: { ...usd }, unpriced },
    budget: { ...options.budget },
  };
}

/** A reply of 30,000 words. */
const bytesPerReply = 128 * 1024;

/** Space for all replies that may be under way at once. */
function reserveBytes({ estimate }: RunPlan, { pools }: Models): number {
  const atOnce = [...pools.values()].reduce((sum, pool) => sum + tasksAtOnce(pool.state().concurrency), 0);
  return Math.min(estimate.calls, atOnce) * bytesPerReply;
}

function runModels(models: Models, catalogs: Catalogs) {
  return {
    modelOf: (id: string, scope: string) => ({
      ...models.of(id, { scope }),
      endpoint: catalogs.models.get(id)?.endpoint ?? "",
    }),
    poolOf: (id: string) => models.poolOf(id).name,
    concurrencyOf: (pool: string) => models.pools.get(pool)?.state().concurrency ?? 1,
  };
}
