export { checkRequest } from "./check-request.ts";
export type { Completion, Usage } from "./completion.ts";
export { gatewayErrors } from "./errors.ts";
export type { CompleteOptions, Model } from "./model.ts";
export type { Message, ModelRequest } from "./request.ts";
export {
  createScriptedModel,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedReply,
} from "./scripted-model.ts";
