/** Tokens and money of one call. Absent means that the provider did not say. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  readonly costUsd?: number;
}

/** What a model answered. A reply cut at its token limit is a completion too: `finishReason` says `length`. */
export interface Completion {
  readonly text: string;
  /** What the model thought aloud, where the provider returns it apart from the text. */
  readonly reasoning?: string;
  readonly finishReason: "stop" | "length" | "content-filter" | "other";
  readonly usage: Usage;
  /** The model string that the provider says has answered. */
  readonly model: string;
  /** Who served the call, where the endpoint says so. */
  readonly provider?: string;
  readonly latencyMs: number;
}
