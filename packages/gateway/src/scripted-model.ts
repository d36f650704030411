import { checkRequest } from "./check-request.ts";
import type { Completion } from "./completion.ts";
import { fail } from "./errors.ts";
import type { Model } from "./model.ts";
import type { ModelRequest } from "./request.ts";

/** One answer of a script: its text, a completion with what matters of it, or an error to raise. */
export type ScriptedReply = string | Partial<Completion> | Error;

export interface ScriptedModelOptions {
  /** The model string, default `scripted`. */
  readonly id?: string;
  /**
   * A list answers one request after another and then fails with `gateway/script-exhausted`; a function
   * answers any number of them. `index` counts requests from 0.
   */
  readonly replies:
    | readonly ScriptedReply[]
    | ((request: ModelRequest, index: number) => ScriptedReply | Promise<ScriptedReply>);
}

/** A {@link Model} without a provider. */
export interface ScriptedModel extends Model {
  /** Every request so far, as it was at the time, oldest first. */
  readonly requests: readonly ModelRequest[];
}

/**
 * Makes a model that answers from a script: for tests, demonstrations and built-in teachers.
 *
 * @example
 * const model = createScriptedModel({ replies: ["four", { text: "fi", finishReason: "length" }] });
 * await model.complete({ messages: [{ role: "user", content: "2 + 2?" }] }); // { text: "four", … }
 */
export function createScriptedModel(options: ScriptedModelOptions): ScriptedModel {
  const { id = "scripted", replies } = options;
  const requests: ModelRequest[] = [];

  const replyTo = async (request: ModelRequest, index: number): Promise<ScriptedReply> => {
    if (typeof replies === "function") return replies(request, index);
    const reply = replies[index];
    if (reply === undefined)
      throw fail("script-exhausted", { model: id, replies: replies.length, retryable: false });
    return reply;
  };

  return {
    id,
    requests,
    complete: async (request, { signal, onSent } = {}) => {
      checkRequest(request);
      signal?.throwIfAborted();
      const index = requests.push({ ...request, messages: [...request.messages] }) - 1;
      onSent?.();
      const reply = await replyTo(request, index);
      signal?.throwIfAborted();
      if (reply instanceof Error) throw reply;
      return toCompletion(typeof reply === "string" ? { text: reply } : reply, id);
    },
  };
}

// --- internal ---

function toCompletion(reply: Partial<Completion>, model: string): Completion {
  return { text: "", finishReason: "stop", usage: {}, model, latencyMs: 0, ...reply };
}
