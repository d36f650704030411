import { defineErrors } from "@daydream/base";

/** Every code that `@daydream/gateway` raises. */
export const gatewayErrors = defineErrors("gateway", {
  "script-exhausted": {
    message: ({ model, replies }: { model: string; replies: number; retryable: false }) =>
      `the scripted model ${model} was asked once more than its ${replies} replies`,
    hint: () => "give createScriptedModel() more replies, or a function that answers every request",
  },
});

export const { fail } = gatewayErrors;
