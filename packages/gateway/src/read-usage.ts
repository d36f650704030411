import { z } from "zod";
import type { Usage } from "./completion.ts";

/** What a provider's usage says, as far as it can be believed. */
export interface ReadUsage {
  readonly usage: Usage;
  /** Names what was left out and why. */
  readonly problem?: string;
}

/**
 * Reads the `usage` of a chat completion.
 *
 * A count must be a whole number, a cost a number, neither negative; nothing else of the answer depends on
 * them, so what is wrong is left out and named.
 *
 * @param hasOutput whether the reply holds anything, so that a count of no output cannot be true.
 */
export function readUsage(raw: unknown, hasOutput: boolean): ReadUsage {
  if (raw === undefined || raw === null) return { usage: {} };
  const parsed = usageSchema.safeParse(raw);
  if (!parsed.success) return { usage: {}, problem: "usage is not an object" };
  const { prompt_tokens, completion_tokens, completion_tokens_details, cost } = parsed.data;
  const problems: string[] = [];
  const take = (name: string, value: unknown, isFine: (value: number) => boolean): number | undefined => {
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && isFine(value)) return value;
    problems.push(`${name} is ${JSON.stringify(value)}`);
    return undefined;
  };
  const usage = {
    inputTokens: take("prompt_tokens", prompt_tokens, isPositive),
    outputTokens: take("completion_tokens", completion_tokens, hasOutput ? isPositive : isCount),
    reasoningTokens: take("reasoning_tokens", completion_tokens_details?.reasoning_tokens, isCount),
    costUsd: take("cost", cost, (value) => Number.isFinite(value) && value >= 0),
  };
  return { usage: known(usage), ...(problems.length === 0 ? {} : { problem: problems.join(", ") }) };
}

// --- internal ---

const usageSchema = z.looseObject({
  prompt_tokens: z.unknown().optional(),
  completion_tokens: z.unknown().optional(),
  completion_tokens_details: z
    .looseObject({ reasoning_tokens: z.unknown().optional() })
    .nullish()
    .catch(undefined),
  cost: z.unknown().optional(),
});

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPositive(value: number): boolean {
  return isCount(value) && value > 0;
}

function known({
  inputTokens,
  outputTokens,
  reasoningTokens,
  costUsd,
}: Record<keyof Usage, number | undefined>): Usage {
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}
