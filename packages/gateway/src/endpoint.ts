/** Where calls go. */
export type Endpoint = OpenRouterEndpoint | OpenAiCompatibleEndpoint;

/** OpenRouter, with its choice of who serves the model. */
export interface OpenRouterEndpoint {
  readonly kind: "openrouter";
  /** @default OpenRouter's own */
  readonly baseUrl?: string;
  /** Providers that may serve the call, and no others: `["deepinfra"]`. */
  readonly providers?: readonly string[];
  /** Quantisations that may serve the call, and no others: `["fp8", "bf16"]`. */
  readonly quantizations?: readonly Quantization[];
}

/** Anything that speaks OpenAI's chat completions: a local server, a vendor, the fake provider. */
export interface OpenAiCompatibleEndpoint {
  readonly kind: "openai-compatible";
  /** How errors and records call it. */
  readonly name: string;
  /** Up to and without `/chat/completions`. */
  readonly baseUrl: string;
}

export type Quantization = "int4" | "int8" | "fp4" | "fp6" | "fp8" | "fp16" | "bf16" | "fp32" | "unknown";

/** How errors and records call an endpoint. */
export function endpointName(endpoint: Endpoint): string {
  return endpoint.kind === "openrouter" ? "openrouter" : endpoint.name;
}
