/** What can happen in a run. `atMs` is the clock's time. */
export type EngineEvent =
  | {
      readonly kind: "task-submitted";
      readonly id: string;
      readonly name: string;
      readonly queue: string;
      readonly atMs: number;
    }
  | {
      readonly kind: "task-started";
      readonly id: string;
      readonly name: string;
      readonly queue: string;
      readonly atMs: number;
    }
  /** The handler resolved: the product is in the store. */
  | {
      readonly kind: "task-finished";
      readonly id: string;
      readonly name: string;
      readonly queue: string;
      readonly atMs: number;
      readonly elapsedMs: number;
    }
  /** Its product was there already; the handler was not called. */
  | {
      readonly kind: "task-skipped";
      readonly id: string;
      readonly name: string;
      readonly queue: string;
      readonly atMs: number;
    }
  | {
      readonly kind: "task-failed";
      readonly id: string;
      readonly name: string;
      readonly queue: string;
      readonly atMs: number;
      readonly error: Error;
    }
  /** It can never run: `by` is the task that failed (or was cancelled), perhaps several steps before it. */
  | {
      readonly kind: "task-blocked";
      readonly id: string;
      readonly name: string;
      readonly queue: string;
      readonly atMs: number;
      readonly by: string;
    }
  | {
      readonly kind: "task-cancelled";
      readonly id: string;
      readonly name: string;
      readonly queue: string;
      readonly atMs: number;
    };
