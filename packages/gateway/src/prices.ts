import type { Usage } from "./completion.ts";
import type { ModelRequest } from "./request.ts";

/** What a model costs. Zero is free; a model whose price nobody knows has no prices. */
export interface Prices {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
}

/** Tokens and dollars together. */
export interface Amount {
  readonly tokens: number;
  readonly usd: number;
}

export interface EstimateOptions {
  /** Absent: the dollars are 0. */
  readonly prices?: Prices | undefined;
  /** What a reply is taken to need when the request sets no `maxTokens`. @default 4096 */
  readonly assumedOutputTokens?: number;
}

/**
 * The most that a call is expected to take: its text at a token for every three bytes, and a reply of the
 * greatest length that the request allows.
 */
export function estimateCall(request: ModelRequest, options: EstimateOptions = {}): Amount {
  const { prices, assumedOutputTokens = 4096 } = options;
  const input = request.messages.reduce(
    (sum, { content }) => sum + Math.ceil(Buffer.byteLength(content) / 3) + TOKENS_AROUND_A_MESSAGE,
    0,
  );
  const output = request.maxTokens ?? assumedOutputTokens;
  return { tokens: input + output, usd: price(input, output, prices) };
}

/**
 * What a call took: the provider's own cost where it says one, else its tokens at their prices. Tokens that
 * the provider does not say are those of the estimate.
 */
export function actualAmount(usage: Usage, estimate: Amount, prices?: Prices): Amount {
  const { inputTokens, outputTokens, costUsd } = usage;
  if (inputTokens === undefined || outputTokens === undefined)
    return { tokens: estimate.tokens, usd: costUsd ?? estimate.usd };
  return { tokens: inputTokens + outputTokens, usd: costUsd ?? price(inputTokens, outputTokens, prices) };
}

// --- internal ---

const TOKENS_AROUND_A_MESSAGE = 8;

function price(input: number, output: number, prices: Prices | undefined): number {
  if (prices === undefined) return 0;
  return (input * prices.inputUsdPerMillion + output * prices.outputUsdPerMillion) / 1_000_000;
}
