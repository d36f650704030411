export type { LearnedLimits } from "./adaptive-limit.ts";
export { type AiSdkModelOptions, createAiSdkModel } from "./ai-sdk-model.ts";
export {
  type Budget,
  type BudgetLimits,
  type BudgetOptions,
  type BudgetState,
  createBudget,
  type Reservation,
} from "./budget.ts";
export { checkRequest } from "./check-request.ts";
export type { Completion, Usage } from "./completion.ts";
export { type CompletionKind, completionKind } from "./completion-kind.ts";
export {
  type Endpoint,
  endpointName,
  type OpenAiCompatibleEndpoint,
  type OpenRouterEndpoint,
  type Quantization,
} from "./endpoint.ts";
export { type CallContext, gatewayErrors } from "./errors.ts";
export type { CompleteOptions, FailedAttempt, Model } from "./model.ts";
export {
  createPool,
  type Pool,
  type PoolEvent,
  type PoolLimits,
  type PoolOptions,
  type PoolState,
  type RunInPoolOptions,
} from "./pool.ts";
export { type Amount, actualAmount, type EstimateOptions, estimateCall, type Prices } from "./prices.ts";
export type { RateLimit } from "./rate-window.ts";
export { createRecordedModel, type RecordedModelOptions, requestHash } from "./recorded-model.ts";
export type { Message, ModelRequest } from "./request.ts";
export {
  createScriptedModel,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedReply,
} from "./scripted-model.ts";
export { scrubSecrets } from "./scrub-secrets.ts";
export { type WithBudgetOptions, withBudget } from "./with-budget.ts";
export { withPool } from "./with-pool.ts";
export { type WithRetryOptions, withRetry } from "./with-retry.ts";
