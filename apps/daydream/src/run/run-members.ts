import { type Clock, isDaydreamError, systemClock } from "@daydream/base";
import { createLocalEngine, type EngineEvent, type Handler, type Task } from "@daydream/engine";
import type { Store } from "@daydream/store";
import { memberModelId } from "../cohort/member-levels.ts";
import { createGenerationWriter } from "../generation/generation-writer.ts";
import type { RawRecord } from "../generation/raw-record.ts";
import type { GenerationState } from "../plan/generation-state.ts";
import { createPromptRenderer } from "../prompt/render-prompt.ts";
import { type MadeMember, type MakerOptions, makeMember } from "./make-member.ts";
import type { RunLog } from "./run-log.ts";
import type { RunMember } from "./run-plan.ts";

export interface RunMembersOptions {
  readonly store: Store;
  readonly log: RunLog;
  readonly stateOf: (stage: string, id: string) => GenerationState;
  readonly models: RunModels;
  readonly drainSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
  /** Called for everything that happens. */
  readonly onEvent?: (event: EngineEvent) => void;
  readonly clock?: Clock;
}

/** The models of a run, by the catalog's ids. */
export interface RunModels {
  readonly modelOf: MakerOptions["modelOf"];
  /** The pool whose limits a model's calls share. */
  readonly poolOf: (catalogId: string) => string;
  /** Calls that a pool may have under way. */
  readonly concurrencyOf: (pool: string) => number;
}

/** What became of the members that a run was to make. */
export interface RunOutcome {
  readonly made: number;
  /** Looked at again, and found to be as they should be. */
  readonly unchanged: number;
  readonly failures: readonly MemberFailure[];
  /** Not made, because something before them failed. */
  readonly blocked: number;
  /** Not begun, because the run ended before. */
  readonly cancelled: number;
  /** What made going on senseless; nothing new was begun after it. */
  readonly stoppedBy: Error | undefined;
}

export interface MemberFailure {
  readonly member: RunMember;
  readonly error: Error;
}

/**
 * Makes members, parents before their children, as many at once as their pools allow. What fails fails alone:
 * everything that does not come after it goes on.
 */
export async function runMembers(
  members: readonly RunMember[],
  options: RunMembersOptions,
): Promise<RunOutcome> {
  const { log, models, clock = systemClock } = options;
  const todo = new Map(members.filter(hasWork).map((one) => [one.member.id, one]));
  const queues = queuesOf([...todo.values()], models);
  const maker: MakerOptions = {
    store: options.store,
    writer: createGenerationWriter(options.store),
    render: createPromptRenderer(),
    modelOf: models.modelOf,
    stateOf: options.stateOf,
    log,
    clock,
  };
  const counts = { made: 0, unchanged: 0 };
  const failures: MemberFailure[] = [];
  const failedCalls = new Map<string, RawRecord | undefined>();
  const stop = new AbortController();
  let stoppedBy: Error | undefined;

  const handler: Handler = async ({ id }, { signal }) => {
    const one = todo.get(id);
    if (one === undefined) throw new TypeError(`${id} was not planned`);
    const made = await makeMember(one, { ...maker, signal });
    if (made.kind === "failed") {
      failedCalls.set(id, made.call);
      throw made.error;
    }
    counts[made.kind] += 1;
    if (made.kind === "made") log.add("generation-made", madeRecord(one, made));
  };

  const failed = (id: string, error: Error) => {
    const member = todo.get(id);
    if (member === undefined) return;
    if (endsRun(error)) {
      stoppedBy ??= error;
      stop.abort(error);
      if (isDaydreamError(error, "gateway/budget-exhausted")) return;
    }
    failures.push({ member, error });
    const { code, message } = isDaydreamError(error) ? error : { code: "unknown", message: error.message };
    log.add("generation-failed", {
      stage: member.member.stage,
      gen_id: id,
      code,
      message,
      ...callFields(failedCalls.get(id)),
    });
  };

  const stages = new Set([...todo.values()].map(({ member }) => member.stage));
  const engine = createLocalEngine({
    handlers: Object.fromEntries([...stages].map((stage) => [stage, handler])),
    queues,
  });
  const summary = await engine.run(tasksOf(todo, models), {
    drainSignal: AbortSignal.any([options.drainSignal, stop.signal]),
    abortSignal: options.abortSignal,
    onEvent: (event) => {
      if (event.kind === "task-failed") failed(event.id, event.error);
      options.onEvent?.(event);
    },
  });
  const lost = summary.failed - failures.length;
  return { ...counts, failures, blocked: summary.blocked, cancelled: summary.cancelled + lost, stoppedBy };
}

/** More tasks than calls, so that a pool never waits for what goes before and after a call. */
export function tasksAtOnce(callsAtOnce: number): number {
  return Math.max(fewestTasks, tasksPerCall * callsAtOnce);
}

// --- internal ---

/** Work that asks no model. */
const localQueue = "local";
const localConcurrency = 16;

const tasksPerCall = 2;
const fewestTasks = 16;

function hasWork({ action }: RunMember): boolean {
  return action === "make" || action === "redo" || action === "parse";
}

function queueOf({ action, member, of }: RunMember, models: RunModels): string {
  if (action === "parse" || member.mode === "copy") return localQueue;
  return `pool ${models.poolOf(memberModelId(member, of.cohort))}`;
}

function queuesOf(
  todo: readonly RunMember[],
  models: RunModels,
): Readonly<Record<string, { readonly concurrency: number }>> {
  const names = new Set(todo.map((one) => queueOf(one, models)));
  const concurrency = (name: string) =>
    name === localQueue ? localConcurrency : tasksAtOnce(models.concurrencyOf(name.slice("pool ".length)));
  return Object.fromEntries([...names].map((name) => [name, { concurrency: concurrency(name) }]));
}

function* tasksOf(todo: ReadonlyMap<string, RunMember>, models: RunModels): Generator<Task> {
  for (const [id, one] of todo) {
    const { stage, parentId } = one.member;
    const after = parentId !== undefined && todo.has(parentId) ? [parentId] : [];
    yield { id, name: stage, args: {}, queue: queueOf(one, models), after };
  }
}

function madeRecord({ member }: RunMember, made: Extract<MadeMember, { kind: "made" }>) {
  const { call, parsed } = made;
  return {
    stage: member.stage,
    gen_id: member.id,
    mode: member.mode === "copy" ? "copy" : "llm",
    ...callFields(call),
    ...(parsed.score === undefined ? {} : { score: parsed.score }),
  };
}

/** What a log says of a call. */
function callFields(call: RawRecord | undefined) {
  return {
    ...(call?.model === undefined ? {} : { model: call.model }),
    ...(call?.duration_s === undefined ? {} : { latency_ms: Math.round(call.duration_s * 1000) }),
    ...(call?.cost_usd === undefined ? {} : { cost_usd: call.cost_usd }),
    ...(call?.usage?.prompt_tokens === undefined ? {} : { prompt_tokens: call.usage.prompt_tokens }),
    ...(call?.usage?.completion_tokens === undefined
      ? {}
      : { completion_tokens: call.usage.completion_tokens }),
  };
}

/** True for an error that every further call would meet too: to go on would be to pay for what cannot be kept. */
function endsRun(error: Error): boolean {
  return isDaydreamError(error) && endings.includes(error.code);
}

const endings: readonly string[] = [
  "gateway/budget-exhausted",
  "store/disk-full",
  "store/vanished",
  "store/io-failed",
];
