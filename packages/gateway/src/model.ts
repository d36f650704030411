import type { Completion } from "./completion.ts";
import type { ModelRequest } from "./request.ts";

export interface CompleteOptions {
  readonly signal?: AbortSignal;
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
