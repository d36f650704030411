import { isDaydreamError } from "@daydream/base";
import type { Budget } from "./budget.ts";
import { checkRequest } from "./check-request.ts";
import type { Completion } from "./completion.ts";
import { fail } from "./errors.ts";
import type { Model } from "./model.ts";
import { actualAmount, estimateCall, type Prices } from "./prices.ts";

export interface WithBudgetOptions {
  /** Shared by all models that spend from it. */
  readonly budget: Budget;
  /** What the model costs; a budget in dollars needs it. */
  readonly prices?: Prices | undefined;
  /** What a reply is taken to need when a request sets no `maxTokens`. @default 4096 */
  readonly assumedOutputTokens?: number;
}

/**
 * Lets a model's calls spend from a budget: an estimate is set aside before each call and settled after it.
 *
 * A call that ends without an answer counts with its estimate when its error says `maybeCharged` or when it
 * was broken off after it was sent, and not at all otherwise; one whose answer could not be kept counts in full. Calls under way when the budget is used up finish and are counted.
 *
 * Goes inside `withRetry`, so that each attempt is counted, and around `withPool`, so that what cannot be paid
 * takes no place and no turn.
 *
 * @throws `gateway/unpriced-model` for a budget in dollars and a model without prices.
 */
export function withBudget(model: Model, options: WithBudgetOptions): Model {
  const { budget, prices } = options;
  const checkPrices = (): void => {
    if (prices === undefined && budget.limits.maxUsd !== undefined)
      throw fail("unpriced-model", { model: model.id, retryable: false });
  };
  checkPrices();
  return {
    id: model.id,
    complete: async (request, callOptions = {}) => {
      checkRequest(request);
      checkPrices();
      const estimate = estimateCall(request, options);
      const reservation = await budget.reserve(estimate, { signal: callOptions.signal });
      let isSent = false;
      let answer: Completion | undefined;
      const onSent = (): void => {
        isSent = true;
        callOptions.onSent?.();
      };
      const onAnswer = async (completion: Completion): Promise<void> => {
        answer = completion;
        await callOptions.onAnswer?.(completion);
      };
      try {
        const completion = await model.complete(request, { ...callOptions, onSent, onAnswer });
        reservation.settle(actualAmount(completion.usage, estimate, prices));
        return completion;
      } catch (error) {
        if (answer !== undefined) reservation.settle(actualAmount(answer.usage, estimate, prices));
        else if (maybeCharged(error, isSent)) reservation.settleUnconfirmed();
        else reservation.release();
        throw error;
      }
    },
  };
}

// --- internal ---

/** An error of ours says so itself; any other broke off a call that had gone out, or one that still waited. */
function maybeCharged(error: unknown, isSent: boolean): boolean {
  return isDaydreamError(error) ? error.context.maybeCharged === true : isSent;
}
