import type { BudgetLimits } from "@daydream/gateway";
import { fail } from "../errors.ts";

/**
 * Reads `--budget`: dollars (`2.50`, `$2.50`) or tokens (`200000tokens`); given twice, both hold.
 *
 * @throws `daydream/bad-option`.
 */
export function readBudget(given: readonly string[]): BudgetLimits {
  let limits: BudgetLimits = {};
  for (const text of given) {
    const [, dollars, tokens] = /^(?:\$?(\d+(?:\.\d+)?)|(\d+) ?tokens)$/.exec(text) ?? [];
    if (dollars !== undefined) limits = { ...limits, maxUsd: Number(dollars) };
    else if (tokens !== undefined) limits = { ...limits, maxTokens: Number(tokens) };
    else
      throw fail("bad-option", {
        option: "--budget",
        problem: `should be dollars (2.50) or tokens (200000tokens), got ${text}`,
      });
  }
  return limits;
}
