import type { DaydreamError } from "@daydream/base";
import { fail } from "./errors.ts";
import { onAbort } from "./on-abort.ts";
import type { Amount } from "./prices.ts";

/** What may be spent; what is absent has no limit. */
export interface BudgetLimits {
  readonly maxUsd?: number;
  readonly maxTokens?: number;
}

export interface BudgetOptions extends BudgetLimits {
  /** What earlier runs spent of the same budget. @default nothing */
  readonly spent?: Amount;
}

/** Money set aside for one call. Settled once; what comes later changes nothing. */
export interface Reservation {
  /** The call took this. */
  settle(actual: Amount): void;
  /** The call brought no answer and may have been billed: it counts with its estimate. */
  settleUnconfirmed(): void;
  /** The call took nothing. */
  release(): void;
}

/** How a budget stands. Spent and reserved together never exceed it by more than estimates are too low. */
export interface BudgetState {
  readonly limits: BudgetLimits;
  /** Settled calls, those that may have been billed included. */
  readonly spent: Amount;
  /** The part of `spent` that is an estimate for calls without an answer. */
  readonly unconfirmed: Amount;
  /** Set aside for calls under way. */
  readonly reserved: Amount;
  readonly calls: number;
  readonly isExhausted: boolean;
}

/** One budget for all models that share it. */
export interface Budget {
  readonly limits: BudgetLimits;
  /**
   * Sets an estimate aside, first come first served. Where it does not fit beside what is under way, it waits
   * until that is settled, because estimates are mostly too high.
   *
   * @throws `gateway/budget-exhausted` when it does not fit beside what is spent; from then on for everyone,
   * until the limits are raised. The signal's reason when aborted while waiting.
   */
  reserve(estimate: Amount, options?: { readonly signal?: AbortSignal | undefined }): Promise<Reservation>;
  /** Takes new limits at once; larger ones end an exhaustion. */
  setLimits(limits: BudgetLimits): void;
  state(): BudgetState;
}

/**
 * Makes a budget: a hard stop in dollars, in tokens, or both.
 *
 * @throws RangeError for a negative limit.
 */
export function createBudget(options: BudgetOptions = {}): Budget {
  let limits = checkLimits(options);
  let spent: Amount = options.spent ?? NOTHING;
  let unconfirmed = NOTHING;
  let reserved = NOTHING;
  let underWay = 0;
  let calls = 0;
  let exhausted: DaydreamError | undefined;
  const queue: Waiting[] = [];

  const pump = (): void => {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (exhausted === undefined && !fits(plus(spent, next.estimate), limits))
        exhausted = exhaustion(spent, next.estimate, limits);
      if (exhausted !== undefined) {
        for (const waiting of queue.splice(0)) waiting.reject(exhausted);
        return;
      }
      if (underWay > 0 && !fits(plus(plus(spent, reserved), next.estimate), limits)) return;
      queue.shift();
      next.begin(reservation(next.estimate));
    }
  };

  const reservation = (estimate: Amount): Reservation => {
    reserved = plus(reserved, estimate);
    underWay += 1;
    let isOpen = true;
    const close = (taken: Amount, wasCall: boolean): void => {
      if (!isOpen) return;
      isOpen = false;
      underWay -= 1;
      // Adding and taking away fractions leaves crumbs: nothing under way is nothing reserved.
      reserved = underWay === 0 ? NOTHING : minus(reserved, estimate);
      spent = plus(spent, taken);
      if (wasCall) calls += 1;
      pump();
    };
    return {
      settle: (actual) => close(actual, true),
      settleUnconfirmed: () => {
        if (isOpen) unconfirmed = plus(unconfirmed, estimate);
        close(estimate, true);
      },
      release: () => close(NOTHING, false),
    };
  };

  return {
    get limits() {
      return limits;
    },
    reserve: (estimate, { signal } = {}) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const waiting: Waiting = {
          estimate,
          begin: (open) => {
            stopListening();
            resolve(open);
          },
          reject: (error) => {
            stopListening();
            reject(error);
          },
        };
        queue.push(waiting);
        const stopListening = onAbort(signal, (reason) => {
          queue.splice(queue.indexOf(waiting), 1);
          reject(reason);
          pump();
        });
        pump();
      }),
    setLimits: (next) => {
      limits = checkLimits(next);
      exhausted = undefined;
      pump();
    },
    state: () => ({ limits, spent, unconfirmed, reserved, calls, isExhausted: exhausted !== undefined }),
  };
}

// --- internal ---

interface Waiting {
  readonly estimate: Amount;
  readonly begin: (reservation: Reservation) => void;
  readonly reject: (error: unknown) => void;
}

const NOTHING: Amount = { tokens: 0, usd: 0 };

function checkLimits({ maxUsd, maxTokens }: BudgetLimits): BudgetLimits {
  for (const [name, value] of Object.entries({ maxUsd, maxTokens }))
    if (value !== undefined && !(value >= 0)) throw new RangeError(`${name} must be 0 or more, got ${value}`);
  return { ...(maxUsd === undefined ? {} : { maxUsd }), ...(maxTokens === undefined ? {} : { maxTokens }) };
}

function fits({ tokens, usd }: Amount, { maxTokens, maxUsd }: BudgetLimits): boolean {
  // A millionth of a cent: so much may sums of fractions be off.
  return (
    tokens <= (maxTokens ?? Number.POSITIVE_INFINITY) && usd <= (maxUsd ?? Number.POSITIVE_INFINITY) + 1e-8
  );
}

function plus(one: Amount, other: Amount): Amount {
  return { tokens: one.tokens + other.tokens, usd: one.usd + other.usd };
}

function minus(one: Amount, other: Amount): Amount {
  return { tokens: one.tokens - other.tokens, usd: one.usd - other.usd };
}

function exhaustion(spent: Amount, estimate: Amount, { maxUsd, maxTokens }: BudgetLimits) {
  const isMoney = maxUsd !== undefined && !fits(plus(spent, estimate), { maxUsd });
  const unit = isMoney ? "usd" : "tokens";
  const show = (amount: number) => (isMoney ? `$${amount.toFixed(4)}` : `${amount} tokens`);
  return fail("budget-exhausted", {
    spent: show(spent[unit]),
    limit: show((isMoney ? maxUsd : maxTokens) ?? 0),
    estimate: show(estimate[unit]),
    unit,
    retryable: false,
  });
}
