import type { ModelRequest } from "./request.ts";

/**
 * Refuses a request that no model could answer; every implementation calls it first.
 *
 * @throws TypeError when there is no message, or when the last word is the model's own.
 */
export function checkRequest(request: ModelRequest): void {
  const last = request.messages.at(-1);
  if (last === undefined) throw new TypeError("a request needs at least one message");
  if (last.role === "assistant")
    throw new TypeError("the last message of a request cannot be the assistant's");
}
