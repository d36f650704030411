import type { DaydreamError } from "@daydream/base";
import type { Completion } from "./completion.ts";
import type { ModelRequest } from "./request.ts";

/** A call that brought no answer, as `withRetry` reports it. */
export interface FailedAttempt {
  /** Counts from 1. */
  readonly attempt: number;
  readonly model: string;
  readonly error: DaydreamError;
  readonly startedAtMs: number;
  readonly latencyMs: number;
  /** How long until the next attempt; absent when there will be none. */
  readonly nextAttemptInMs?: number;
}

export interface CompleteOptions {
  readonly signal?: AbortSignal;
  /** Called when the request goes out to whoever serves it, each attempt anew: from then on it may cost. */
  readonly onSent?: () => void;
  /**
   * Told of the answer, and awaited, before its place in the pool goes to the next call: the place to keep it, so that
   * never more is bought than can be kept. What it throws comes out of `complete`. Only `withPool` holds a place, so
   * without it nobody calls this.
   */
  readonly onAnswer?: (completion: Completion) => Promise<void>;
  /**
   * Told of each attempt at this request that failed, before the next one begins: the place to keep it as
   * evidence. Only `withRetry` tries more than once, so without it nobody calls this.
   */
  readonly onFailedAttempt?: (attempt: FailedAttempt) => void | Promise<void>;
}

/**
 * One LLM, whoever serves it.
 *
 * `complete` resolves with whatever the model answered, also when that is empty, cut or nonsense: judging is
 * the caller's. It rejects with a `gateway/…` error when no answer came, and with the signal's reason when
 * aborted. Every implementation passes `testModel` of `@daydream/gateway/contract`.
 */
export interface Model {
  /** The model string: part of the identity of everything it makes. */
  readonly id: string;
  complete(request: ModelRequest, options?: CompleteOptions): Promise<Completion>;
}
