import type { JsonValue } from "@daydream/base";
import type {
  AssignmentEvent,
  CapturedText,
  Execution,
  HookEvent,
  PythonError,
  SubmitEvent,
  ValueSummary,
} from "@daydream/sandbox";
import { answerHash } from "../answer/answer-hash.ts";
import { compressOutput } from "./compress-output.ts";
import { groundCodeLine } from "./hook-grounding.ts";
import type { Assignment, Hook, TraceExecution } from "./trace.ts";
import { wellFormedValue } from "./well-formed-value.ts";

export interface RecordExecutionOptions {
  /** Every line that was executed so far, this cell's included. */
  readonly executedLines: ReadonlySet<string>;
  /** Characters of output, and of errors, to keep. */
  readonly keptCharacters: number;
}

/** An execution as a trace keeps it: hooks grounded, long output compressed and the cut counted. */
export function recordExecution(execution: Execution, options: RecordExecutionOptions): TraceExecution {
  const { stdout, stderr } = outputOf(execution, options.keptCharacters);
  const submission = submissionOf(execution);
  return {
    success: execution.kind === "completed",
    stdout: stdout.text,
    stderr: stderr.text,
    hooks: eventsOf(execution, "hook").map((event) => toHook(event, options.executedLines)),
    submitted_answer: submission?.answer ?? null,
    submitted: submission !== undefined,
    outcome: execution.kind,
    assignments: eventsOf(execution, "assignment").map(toAssignment),
    omitted: { stdout: stdout.omittedCharacters, stderr: stderr.omittedCharacters },
    wall_ms: execution.kind === "ended" ? null : execution.wallMs,
  };
}

/** What an execution wrote, each stream within `limit` characters: a last value follows the output, a traceback the errors. */
export function outputOf(
  execution: Execution,
  limit: number,
): { stdout: CapturedText; stderr: CapturedText } {
  if (execution.kind === "ended")
    return {
      stdout: whole(""),
      stderr: compressOutput(whole(execution.end.detail), { limit, tailShare: 0.75 }),
    };
  const shown = execution.kind === "completed" ? execution.result : null;
  const traceback = execution.kind === "raised" ? whole(tracebackOf(execution.error)) : null;
  return {
    stdout: joined(execution.stdout, shown === null ? null : { ...shown, text: `Out: ${shown.text}` }, {
      limit,
    }),
    stderr: joined(execution.stderr, traceback, { limit, tailShare: 0.75 }),
  };
}

/** The answer that a cell handed in: its first, as a submission ends the work. */
export function submissionOf(execution: Execution): SubmitEvent | undefined {
  const [first] = eventsOf(execution, "submit");
  return first === undefined ? undefined : { ...first, answer: wellFormedValue(first.answer) };
}

// --- internal ---

type EventOf = { hook: HookEvent; submit: SubmitEvent; assignment: AssignmentEvent };

function eventsOf<Kind extends keyof EventOf>(execution: Execution, kind: Kind): readonly EventOf[Kind][] {
  return execution.events.filter((event): event is EventOf[Kind] => event.kind === kind);
}

function whole(text: string): CapturedText {
  return { text, omittedCharacters: 0 };
}

function tracebackOf({ type, message, traceback }: PythonError): string {
  const last = message === "" ? type : `${type}: ${message}`;
  return traceback.includes(type) ? traceback : [traceback, last].filter(Boolean).join("\n");
}

/** Two texts as one, the second getting up to half of the room. */
function joined(
  first: CapturedText,
  second: CapturedText | null,
  options: { readonly limit: number; readonly tailShare?: number },
): CapturedText {
  if (second === null || second.text === "") return compressOutput(first, options);
  if (first.text === "") return compressOutput(second, options);
  const half = Math.floor(options.limit / 2);
  const ending = compressOutput(second, {
    ...options,
    limit: Math.max(half, options.limit - first.text.length),
  });
  const beginning = compressOutput(first, {
    ...options,
    limit: Math.max(half, options.limit - ending.text.length),
  });
  const newLine = beginning.text.endsWith("\n") ? "" : "\n";
  return {
    text: `${beginning.text}${newLine}${ending.text}`,
    omittedCharacters: beginning.omittedCharacters + ending.omittedCharacters,
  };
}

function toHook(event: HookEvent, executedLines: ReadonlySet<string>): Hook {
  const value = keptValue(event.value);
  const grounding = groundCodeLine(event.codeLine, executedLines);
  return {
    variable_name: event.name,
    code_line: event.codeLine,
    value,
    value_hash: answerHash(value),
    depends_on: [...event.dependsOn],
    description: event.description,
    grounded: grounding.kind === "grounded",
    ...(grounding.kind === "ungrounded" ? { grounding_failure: grounding.reason } : {}),
  };
}

function toAssignment(event: AssignmentEvent): Assignment {
  const value = keptValue(event.value);
  return {
    names: [...event.names],
    code_line: event.codeLine,
    reads: [...event.reads],
    type: event.value.type,
    value,
    value_hash: answerHash(value),
  };
}

/** The whole value where it fits, else its summary with its type. */
function keptValue({ type, wire, summary }: ValueSummary): JsonValue {
  return wellFormedValue(wire === undefined ? toJson({ type, ...summary }) : wire);
}

/** A summary came as JSON; its type says only that its keys are texts. */
function toJson(summary: Readonly<Record<string, unknown>>): JsonValue {
  return JSON.parse(JSON.stringify(summary));
}
