import { isDaydreamError, type JsonValue } from "@daydream/base";
import type { Completion, Message, Model } from "@daydream/gateway";
import type { Execution, Session } from "@daydream/sandbox";
import { answerHash } from "../answer/answer-hash.ts";
import { fail } from "../errors.ts";
import { correctionOf, type OpenError } from "./correction.ts";
import { countHooks, type HookCount } from "./count-hooks.ts";
import { addExecutedCode, type ExecutedLines } from "./hook-grounding.ts";
import { parseReply } from "./parse-reply.ts";
import { promptText } from "./prompt-texts.ts";
import { outputOf, recordExecution, submissionOf } from "./record-execution.ts";
import type { Sampling } from "./sampling.ts";
import { stepFeedback, submissionReturned } from "./step-feedback.ts";
import type { Trace, Turn } from "./trace.ts";
import { resolveTraceLimits, type TraceLimits } from "./trace-limits.ts";
import type { TurnJournal } from "./turn-journal.ts";

export interface RunTraceOptions {
  readonly traceId: string;
  readonly role: Trace["role"];
  readonly replicate: number;
  /** How the conversation begins. */
  readonly messages: readonly Message[];
  readonly model: Model;
  /** Fresh, with the dataset loaded. The caller closes it. */
  readonly session: Session;
  readonly journal: TurnJournal;
  /** Grounded hooks that a submission needs. */
  readonly requiredHooks: number;
  readonly sampling?: Sampling;
  readonly limits?: Partial<TraceLimits>;
  /** Aborts the call in flight; what was answered before is kept. */
  readonly signal?: AbortSignal;
  /** Called for each turn as it is recorded. */
  readonly onTurn?: (turn: Turn) => void;
}

/**
 * Lets a model solve a question in a session: the one loop for every teacher.
 *
 * Every reply is in the journal before its code is run, and becomes a turn when that has happened. Replies that
 * the journal has already are played again in the fresh session, without a call. The end is an accepted
 * submission, the last turn (announced to the solver; its code is run), too many replies of a wrong form, the
 * end of the session, or no answer from the model.
 *
 * @throws `csvagent/trace-interrupted` when the sandbox was lost: run again, the replies are kept. The signal's
 * reason when aborted. Errors of the journal.
 */
export async function runTrace(options: RunTraceOptions): Promise<Trace> {
  const { traceId, journal, model, onTurn } = options;
  const limits = resolveTraceLimits(options.limits);
  const recorded = await journal.read(traceId);
  const state = begin(options, limits);
  while (state.end === undefined) {
    const index = state.turns.length;
    const reply = recorded[index] ?? (await nextReply(options, state.messages));
    if ("failure" in reply) {
      state.end = { ended_by: "model-error", ended_detail: reply.failure };
      break;
    }
    if (recorded[index] === undefined) await journal.append(traceId, index, reply);
    await takeTurn(state, reply, options, limits);
    const turn = state.turns.at(-1);
    if (turn !== undefined) onTurn?.(turn);
  }
  return toTrace(state, options, model.id);
}

// --- internal ---

interface State {
  readonly messages: Message[];
  readonly turns: Turn[];
  readonly executedLines: ExecutedLines;
  /** Replies whose code was run. */
  executed: number;
  formatRejections: number;
  submissionReturns: number;
  openError: OpenError | undefined;
  latencyMs: number;
  wallMs: number;
  end: End | undefined;
}

interface End {
  readonly ended_by: Trace["ended_by"];
  readonly ended_detail?: string;
  readonly answer?: JsonValue;
  readonly hook_result?: "met" | "forced";
}

function begin({ messages }: RunTraceOptions, limits: TraceLimits): State {
  const state: State = {
    messages: [...messages],
    turns: [],
    executedLines: new Set(),
    executed: 0,
    formatRejections: 0,
    submissionReturns: 0,
    openError: undefined,
    latencyMs: 0,
    wallMs: 0,
    end: undefined,
  };
  if (limits.maxTurns === 1) addToLastMessage(state.messages, promptText("last-step"));
  return state;
}

async function nextReply(
  { model, sampling, signal }: RunTraceOptions,
  messages: readonly Message[],
): Promise<Completion | { readonly failure: string }> {
  signal?.throwIfAborted();
  try {
    return await model.complete(
      { messages: [...messages], ...sampling },
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    if (isDaydreamError(error) && error.code.startsWith("gateway/"))
      return { failure: `${error.message} [${error.code}]` };
    throw error;
  }
}

async function takeTurn(
  state: State,
  reply: Completion,
  options: RunTraceOptions,
  limits: TraceLimits,
): Promise<void> {
  state.latencyMs += reply.latencyMs;
  state.messages.push({ role: "assistant", content: reply.text.trim() === "" ? "(empty)" : reply.text });
  const parsed = parseReply(reply.text);
  const isCut = parsed.kind === "code" && !parsed.isClosed && reply.finishReason === "length";
  if (parsed.kind === "rejected" || isCut) {
    const rejection =
      parsed.kind === "rejected"
        ? promptText("format-returned", { reason: parsed.reason })
        : promptText("cut-returned");
    rejectReply(state, reply, rejection, limits);
    return;
  }
  await runStep(state, { reply, reasoning: parsed.reasoning, code: parsed.code }, options, limits);
}

function rejectReply(state: State, reply: Completion, rejection: string, limits: TraceLimits): void {
  state.turns.push({
    turn_index: state.turns.length,
    reasoning: reply.text.trim(),
    code: "",
    execution: null,
    status: "rejected-format",
    rejection,
    ...aboutReply(reply),
  });
  state.formatRejections += 1;
  if (state.formatRejections > limits.formatRetries) {
    const ended_detail = `${state.formatRejections} replies had a wrong form`;
    state.end = { ended_by: "format-retries", ended_detail };
  }
  state.messages.push({ role: "user", content: rejection });
}

interface Step {
  readonly reply: Completion;
  readonly reasoning: string;
  readonly code: string;
}

async function runStep(
  state: State,
  step: Step,
  options: RunTraceOptions,
  limits: TraceLimits,
): Promise<void> {
  const { reply, reasoning, code } = step;
  const execution = await options.session.run(code);
  requireSandbox(execution, options.traceId);
  addExecutedCode(state.executedLines, code);
  state.executed += 1;
  state.wallMs += execution.kind === "ended" ? 0 : execution.wallMs;
  const turn: Turn = {
    turn_index: state.turns.length,
    reasoning,
    code,
    execution: recordExecution(execution, {
      executedLines: state.executedLines,
      keptCharacters: limits.keptCharacters,
    }),
    status: "executed",
    ...aboutReply(reply),
  };
  const correction = execution.kind === "completed" ? correctionOf(code, state.openError) : undefined;
  state.turns.push(correction === undefined ? turn : { ...turn, correction });
  state.openError = nextOpenError(state.openError, turn, execution, correction !== undefined);
  judgeStep(state, execution, options, limits);
}

/** Decides what comes after a step that ran: an end, or the next message to the solver. */
function judgeStep(
  state: State,
  execution: Execution,
  { requiredHooks }: RunTraceOptions,
  limits: TraceLimits,
): void {
  const submission = submissionOf(execution);
  const hooks = countHooks(state.turns);
  const isLast = state.executed >= limits.maxTurns;
  const isOver = isLast || execution.kind === "ended";
  if (submission !== undefined) {
    const isMet = hooks.grounded >= requiredHooks;
    if (isMet || isOver || state.submissionReturns >= limits.submissionReturns) {
      const hook_result = isMet ? "met" : "forced";
      state.end = { ended_by: "submission", answer: submission.answer, hook_result };
      return;
    }
    returnSubmission(state, hooks, requiredHooks);
  } else if (execution.kind === "ended") {
    const { reason, detail } = execution.end;
    state.end = { ended_by: "session-ended", ended_detail: `${reason}: ${detail}` };
    return;
  } else if (isLast) {
    state.end = { ended_by: "turn-limit", ended_detail: `no answer within ${limits.maxTurns} turns` };
    return;
  } else {
    const turn = state.turns.at(-1);
    const output = outputOf(execution, limits.shownCharacters);
    state.messages.push({
      role: "user",
      content: stepFeedback({ execution, output, hooks: turn?.execution?.hooks ?? [] }),
    });
  }
  if (state.executed === limits.maxTurns - 1) addToLastMessage(state.messages, promptText("last-step"));
}

function returnSubmission(state: State, hooks: HookCount, requiredHooks: number): void {
  const rejection = submissionReturned(state.turns, hooks, requiredHooks);
  const turn = state.turns.pop();
  if (turn !== undefined) state.turns.push({ ...turn, status: "rejected-submission", rejection });
  state.submissionReturns += 1;
  state.messages.push({ role: "user", content: rejection });
}

/** A sandbox that is lost or closed says nothing about the solver: no trace is made of it. */
function requireSandbox(execution: Execution, traceId: string): void {
  if (execution.kind !== "ended") return;
  const { reason, detail } = execution.end;
  if (reason === "sandbox-lost" || reason === "closed")
    throw fail("trace-interrupted", { traceId, reason: detail });
}

function nextOpenError(
  before: OpenError | undefined,
  turn: Turn,
  execution: Execution,
  isCorrected: boolean,
): OpenError | undefined {
  const failed = { turnIndex: turn.turn_index, code: turn.code, attempts: 0 };
  switch (execution.kind) {
    case "raised":
      return { ...failed, errorType: execution.error.type, errorMessage: execution.error.message };
    case "timed-out":
      return {
        ...failed,
        errorType: "Timeout",
        errorMessage: `interrupted after ${execution.timeoutMs / 1000} seconds`,
      };
    default:
      if (before === undefined || isCorrected) return undefined;
      return { ...before, attempts: before.attempts + 1 };
  }
}

function aboutReply({ usage, finishReason }: Completion): Pick<Turn, "usage" | "finish_reason"> {
  const known = Object.entries(usage).filter(([, amount]) => amount !== undefined);
  return {
    ...(known.length === 0 ? {} : { usage: Object.fromEntries(known) }),
    finish_reason: finishReason,
  };
}

function addToLastMessage(messages: Message[], text: string): void {
  const last = messages.pop();
  if (last !== undefined) messages.push({ ...last, content: `${last.content}\n\n${text}` });
}

function toTrace(state: State, options: RunTraceOptions, teacher: string): Trace {
  const { ended_by = "model-error", ended_detail, answer, hook_result } = state.end ?? {};
  const isAnswered = answer !== undefined;
  return {
    turns: state.turns,
    final_answer: answer ?? null,
    final_answer_hash: isAnswered ? answerHash(answer) : null,
    success: isAnswered,
    trace_id: options.traceId,
    role: options.role,
    replicate: options.replicate,
    teacher,
    ended_by,
    ...(ended_detail === undefined ? {} : { ended_detail }),
    hook_check: {
      required: options.requiredHooks,
      ...countHooks(state.turns),
      result: hook_result ?? "not-reached",
    },
    elapsed_seconds: Math.round(state.latencyMs + state.wallMs) / 1000,
  };
}
