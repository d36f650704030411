/** The sampling that a run declares; what is absent is the provider's default and stays absent in ids. */
export interface Sampling {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
}
