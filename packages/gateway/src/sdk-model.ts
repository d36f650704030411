import type { AiSdkModelOptions } from "./ai-sdk-model.ts";
import type { ModelRequest } from "./request.ts";

/** What is used of the SDK's models; `generateText` around them would cost four times their time. */
export interface SdkModel {
  doGenerate(options: SdkCall): PromiseLike<SdkResult>;
}

export interface SdkCall {
  readonly prompt: SdkMessage[];
  readonly abortSignal: AbortSignal;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly providerOptions?: {
    readonly openaiCompatible: { readonly reasoningEffort: string };
    readonly openrouter: { readonly reasoning: { readonly effort: string } };
  };
}

export interface SdkResult {
  readonly content: readonly { readonly type: string; readonly text?: unknown }[];
  readonly finishReason: { readonly unified: string };
}

/** Loads the SDK's provider for an endpoint and gives its model. */
export async function loadSdkModel(
  { id, endpoint, apiKey }: AiSdkModelOptions,
  fetch: typeof globalThis.fetch,
): Promise<SdkModel> {
  const key = apiKey === undefined || apiKey === "" ? {} : { apiKey };
  if (endpoint.kind === "openai-compatible") {
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    const provider = createOpenAICompatible({
      name: endpoint.name,
      baseURL: endpoint.baseUrl,
      ...key,
      fetch,
    });
    return provider.chatModel(id);
  }
  const { createOpenRouter } = await import("@openrouter/ai-sdk-provider");
  const { baseUrl, providers, quantizations } = endpoint;
  const provider = createOpenRouter({
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    ...key,
    compatibility: "strict",
    fetch,
  });
  const routing = {
    ...(providers === undefined ? {} : { only: [...providers], order: [...providers] }),
    ...(quantizations === undefined ? {} : { quantizations: [...quantizations] }),
  };
  return provider.chat(id, {
    usage: { include: true },
    ...(Object.keys(routing).length === 0 ? {} : { provider: routing }),
  });
}

/** A request as the SDK's models take it; what is absent stays absent. */
export function toSdkCall(
  { messages, maxTokens, temperature, topP, seed, reasoningEffort: effort }: ModelRequest,
  signal: AbortSignal,
): SdkCall {
  return {
    prompt: messages.map(({ role, content }) =>
      role === "system" ? { role, content } : { role, content: [{ type: "text", text: content }] },
    ),
    abortSignal: signal,
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
    // Each provider of the SDK reads its own entry; the SDK's common setting knows fewer words.
    ...(effort === undefined
      ? {}
      : {
          providerOptions: {
            openaiCompatible: { reasoningEffort: effort },
            openrouter: { reasoning: { effort } },
          },
        }),
  };
}

// --- internal ---

type SdkText = { type: "text"; text: string };

type SdkMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: SdkText[] }
  | { role: "assistant"; content: SdkText[] };
