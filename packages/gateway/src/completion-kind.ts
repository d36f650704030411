import type { Completion } from "./completion.ts";
import type { ModelRequest } from "./request.ts";

/**
 * What became of a reply: `whole`, or why it should not be taken for one. `reasoning-only` is thinking without
 * an answer; `empty` is neither.
 */
export type CompletionKind = "whole" | "truncated" | "filtered" | "refused" | "reasoning-only" | "empty";

/**
 * Tells whole replies from the ways in which one can fall short, the most particular way first.
 *
 * A reply that used all the tokens it was allowed counts as truncated even when the provider says `stop`.
 */
export function completionKind(
  completion: Completion,
  { maxTokens }: Pick<ModelRequest, "maxTokens"> = {},
): CompletionKind {
  const { text, reasoning, refusal, finishReason, usage } = completion;
  if (refusal !== undefined && refusal !== "") return "refused";
  if (finishReason === "content-filter") return "filtered";
  const isBlank = text.trim() === "";
  const hasThought = (reasoning ?? "").trim() !== "" || (usage.reasoningTokens ?? 0) > 0;
  if (isBlank && hasThought) return "reasoning-only";
  if (finishReason === "length") return "truncated";
  if (maxTokens !== undefined && (usage.outputTokens ?? 0) >= maxTokens) return "truncated";
  return isBlank ? "empty" : "whole";
}
