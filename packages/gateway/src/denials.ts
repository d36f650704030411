import { type DaydreamError, isDaydreamError } from "@daydream/base";
import { fail } from "./errors.ts";

/**
 * Counts refusals in a row that no other call of the pool, or of the model, would be spared, and says from when on
 * nobody needs to try: after `stopAfter` of them.
 */
export function createDenials(pool: string, stopAfter: number) {
  let account = 0;
  let stoppedPool: DaydreamError | undefined;
  const unknown = new Map<string, number>();
  const stoppedModels = new Map<string, DaydreamError>();
  return {
    isStopped: () => stoppedPool !== undefined,
    errorFor: (model: string | undefined) =>
      stoppedPool ?? (model === undefined ? undefined : stoppedModels.get(model)),
    answered: (model: string | undefined): void => {
      account = 0;
      if (model !== undefined) unknown.delete(model);
    },
    /** Says what has just been stopped. */
    denied: (error: unknown, model: string | undefined): { model?: string; problem: string } | undefined => {
      if (!isDaydreamError(error)) return undefined;
      const problem = error.message;
      const { status } = error.context;
      const known = typeof status === "number" ? { status } : {};
      if (error.code === "gateway/unknown-model" && model !== undefined) {
        const calls = (unknown.get(model) ?? 0) + 1;
        unknown.set(model, calls);
        if (calls < stopAfter || stoppedModels.has(model)) return undefined;
        const stop = fail(
          "model-stopped",
          { pool, model, calls, problem, ...known, retryable: false },
          { cause: error },
        );
        stoppedModels.set(model, stop);
        return { model, problem };
      }
      if (!ACCOUNT_CODES.includes(error.code)) return undefined;
      account += 1;
      if (account < stopAfter || stoppedPool !== undefined) return undefined;
      stoppedPool = fail(
        "pool-stopped",
        { pool, calls: account, problem, ...known, retryable: false },
        { cause: error },
      );
      return { problem };
    },
  };
}

// --- internal ---

const ACCOUNT_CODES: readonly string[] = [
  "gateway/unauthorized",
  "gateway/payment-required",
  "gateway/forbidden",
];
