import { defineErrors } from "@daydream/base";

/** What every error of a call to a provider carries. */
export type CallContext = {
  readonly model: string;
  /** The endpoint's name. */
  readonly endpoint: string;
  /** Whether the same call may go well later; decided here, once, and never from the words of a message. */
  readonly retryable: boolean;
  /** Whether the call may have been billed though no answer came of it. */
  readonly maybeCharged: boolean;
  /** The provider's or the network's own words, secrets taken out. */
  readonly detail: string;
  readonly status?: number;
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs?: number;
  readonly requestId?: string;
};

/** Every code that `@daydream/gateway` raises. */
export const gatewayErrors = defineErrors("gateway", {
  "script-exhausted": {
    message: ({ model, replies }: { model: string; replies: number; retryable: false }) =>
      `the scripted model ${model} was asked once more than its ${replies} replies`,
    hint: () => "give createScriptedModel() more replies, or a function that answers every request",
  },

  "missing-key": {
    message: ({ endpoint }: { endpoint: string; retryable: false }) => `${endpoint} needs an API key`,
    hint: () => "put the key into the environment or into .env and pass it as apiKey",
  },
  unauthorized: {
    message: ({ endpoint, detail }: CallContext) => `${endpoint} does not accept the API key: ${detail}`,
    hint: () => "check the key: it may be mistyped, revoked, or another endpoint's",
  },
  "payment-required": {
    message: ({ endpoint, detail }: CallContext) => `${endpoint} wants to be paid first: ${detail}`,
    hint: ({ endpoint }: CallContext) => `add credit at ${endpoint}, or raise the limit of the key`,
  },
  forbidden: {
    message: ({ endpoint, model, detail }: CallContext) =>
      `${endpoint} forbids the call to ${model}: ${detail}`,
    hint: () => "check what the key may use, and whether the request was flagged",
  },
  "unknown-model": {
    message: ({ endpoint, model, detail }: CallContext) => `${endpoint} does not serve ${model}: ${detail}`,
    hint: () => "correct the model string or the base URL, or loosen the provider or quantisation pin",
  },
  "rate-limited": {
    message: ({ endpoint, model, detail }: CallContext) =>
      `${endpoint} limits the calls to ${model}: ${detail}`,
    hint: () => "give the model's pool fewer calls at once or a lower rate",
  },
  "request-refused": {
    message: ({ endpoint, model, status, detail }: CallContext) =>
      `${endpoint} refuses the request to ${model} (${status ?? "before it was sent"}): ${detail}`,
    hint: () => "the same request will be refused again: change its length, sampling or messages",
  },
  "provider-failed": {
    message: ({ endpoint, model, status, detail }: CallContext) =>
      `${endpoint} failed to serve ${model} (${status ?? "as its reply says"}): ${detail}`,
    hint: () => "try again later; nothing is wrong with the request",
  },
  "timed-out": {
    message: ({ endpoint, model, detail }: CallContext) =>
      `no answer of ${model} from ${endpoint}: ${detail}`,
    hint: () => "try again, or allow more time with timeoutMs",
  },
  "connection-failed": {
    message: ({ endpoint, detail }: CallContext) => `cannot reach ${endpoint}: ${detail}`,
    hint: () => "check the network and the base URL",
  },
  "connection-cut": {
    message: ({ endpoint, model, detail }: CallContext) =>
      `the connection to ${endpoint} broke before the answer of ${model} was whole: ${detail}`,
    hint: () => "try again; the call may have been charged",
  },
  "malformed-reply": {
    message: ({ endpoint, model, detail }: CallContext & { readonly body: string }) =>
      `the answer of ${model} from ${endpoint} cannot be read: ${detail}`,
    hint: () => "if it happens always, check the base URL: it must speak OpenAI's chat completions",
  },

  "pool-stopped": {
    message: ({ pool, calls, problem }: PoolStopContext) =>
      `the pool ${pool} stopped after ${calls} refused calls in a row: ${problem}`,
    hint: () => "mend what the message names and run again; what was answered is kept",
  },
  "model-stopped": {
    message: ({ pool, model, calls, problem }: PoolStopContext & { readonly model: string }) =>
      `no more calls to ${model} in the pool ${pool} after ${calls} refused ones in a row: ${problem}`,
    hint: () => "correct the model and run again; other models of the pool go on",
  },

  "budget-exhausted": {
    message: ({ spent, limit, estimate }: BudgetContext) =>
      `the budget is used up: ${spent} of ${limit} spent, and the next call may take ${estimate}`,
    hint: () => "what was answered is kept: run again with a larger budget",
  },
  "unpriced-model": {
    message: ({ model }: { model: string; retryable: false }) =>
      `a budget in dollars cannot hold: nobody says what ${model} costs`,
    hint: () => "add its prices per million tokens to the catalog (0 for a free model), or budget tokens",
  },

  "recording-missing": {
    message: ({ model, hash }: { model: string; hash: string; directory: string; retryable: false }) =>
      `no reply of ${model} is recorded for the request ${hash}`,
    hint: ({ directory }: { directory: string }) =>
      `record it into ${directory} with a model that can answer`,
  },
  "recording-damaged": {
    message: ({ path, problem }: { path: string; problem: string; retryable: false }) =>
      `the recording ${path} cannot be read: ${problem}`,
    hint: () => "remove the file and record it again",
  },
});

export const { fail } = gatewayErrors;

// --- internal ---

type PoolStopContext = {
  readonly pool: string;
  readonly calls: number;
  readonly problem: string;
  readonly status?: number;
  readonly retryable: false;
};

type BudgetContext = {
  readonly spent: string;
  readonly limit: string;
  readonly estimate: string;
  readonly unit: "usd" | "tokens";
  readonly retryable: false;
};
