import type { SessionEnd } from "./sandbox.ts";
import type { WireValue } from "./wire-value.ts";

/** A value with the place it came from: what a session reports besides its output. */
export type SessionEvent = HookEvent | SubmitEvent | AssignmentEvent;

/** User code called `hook(value, code_line, name=…, description=…, depends_on=…)`. A claim, not yet grounded. */
export interface HookEvent {
  readonly kind: "hook";
  readonly name: string | null;
  readonly codeLine: string;
  readonly description: string | null;
  readonly dependsOn: readonly string[];
  readonly value: ValueSummary;
}

/** User code called `submit(answer)`. */
export interface SubmitEvent {
  readonly kind: "submit";
  readonly answer: WireValue;
}

/** A top-level assignment that the session saw happen. */
export interface AssignmentEvent {
  readonly kind: "assignment";
  /** Every name that the statement bound. */
  readonly names: readonly string[];
  /** The statement's source, as written. */
  readonly codeLine: string;
  /** Session names that the statement read. */
  readonly reads: readonly string[];
  /** The bound value: of the first name where there are several. */
  readonly value: ValueSummary;
}

/**
 * What is kept of a value: whole when it is small, otherwise its shape.
 * `wire` is present when the whole value fits the limit and can be submitted.
 */
export interface ValueSummary {
  /** Python's type name, such as `DataFrame`. */
  readonly type: string;
  readonly wire?: WireValue;
  /** A JSON summary (shape, columns, head, statistics) of what is too large or has no wire form. */
  readonly summary?: Readonly<Record<string, unknown>>;
}

/** Output text under its limit: head and tail are kept, the middle is counted. */
export interface CapturedText {
  readonly text: string;
  /** Characters left out of the middle; 0 when the text is whole. */
  readonly omittedCharacters: number;
}

export interface PythonError {
  /** `ValueError` */
  readonly type: string;
  readonly message: string;
  /** Only the frames of user cells, as `File "<cell 2>", line 1`. */
  readonly traceback: string;
}

interface Ran {
  readonly stdout: CapturedText;
  readonly stderr: CapturedText;
  /** In the order they happened. */
  readonly events: readonly SessionEvent[];
  /** Events that came after the session's limits were reached and were not kept. */
  readonly droppedEvents: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** What became of a cell. */
export type Execution =
  /** It ran to its end; `result` is the repr of a last expression that is not None. */
  | (Ran & { readonly kind: "completed"; readonly result: CapturedText | null })
  /** User code raised; the session goes on. */
  | (Ran & { readonly kind: "raised"; readonly error: PythonError })
  /** It was interrupted at its deadline; the session goes on. */
  | (Ran & { readonly kind: "timed-out"; readonly timeoutMs: number })
  /** The session is over; `events` are those that had arrived. */
  | {
      readonly kind: "ended";
      readonly end: SessionEnd;
      readonly events: readonly SessionEvent[];
    };
