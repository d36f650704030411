/** Tokens and money of one call. Absent means that the provider did not say, or said what cannot be. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** Tokens of thinking; most providers count them in `outputTokens` too. */
  readonly reasoningTokens?: number;
  /** What the provider itself says that the call cost. */
  readonly costUsd?: number;
}

/** What a model answered. A reply cut at its token limit is a completion too: `finishReason` says `length`. */
export interface Completion {
  readonly text: string;
  /** What the model thought aloud, where the provider returns it apart from the text. */
  readonly reasoning?: string;
  /** The words of a refusal, where the provider marks one as such; `text` does not repeat them. */
  readonly refusal?: string;
  readonly finishReason: "stop" | "length" | "content-filter" | "other";
  readonly usage: Usage;
  /** Which numbers of the provider's usage were left out because they cannot be true. */
  readonly usageProblem?: string;
  /** The model string that the provider says has answered. */
  readonly model: string;
  /** Who served the call, where the endpoint says so. */
  readonly provider?: string;
  /** The provider's own id of the call, to ask it about. */
  readonly requestId?: string;
  readonly latencyMs: number;
}
