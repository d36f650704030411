export type { Completion, Usage } from "./completion.ts";
export type { CompleteOptions, Model } from "./model.ts";
export type { Message, ModelRequest } from "./request.ts";
