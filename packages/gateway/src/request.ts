/** One turn of a conversation. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What a model is asked. An absent sampling field is the provider's default and stays absent in ids. */
export interface ModelRequest {
  readonly messages: readonly Message[];
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  /** How much to think, in the provider's words: `low`, `medium`, `high`. */
  readonly reasoningEffort?: string;
}
