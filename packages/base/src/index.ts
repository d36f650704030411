export { canonicalJson, type JsonObject, type JsonValue } from "./canonical-json.ts";
export { type Clock, createManualClock, type ManualClock, systemClock } from "./clock.ts";
export { contentId, hashBytes, hashJson } from "./content-hash.ts";
export { DaydreamError, type ErrorContext, isDaydreamError } from "./daydream-error.ts";
export {
  type ContextOf,
  defineErrors,
  type ErrorDefinitions,
  type ErrorEntry,
  type ErrorTable,
  type Fail,
} from "./define-errors.ts";
export { type ParsedJson, parseJson } from "./parse-json.ts";
