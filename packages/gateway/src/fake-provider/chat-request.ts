import { type JsonValue, parseJson } from "@daydream/base";
import { z } from "zod";

/** What the fake provider reads of a chat completion request. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly maxTokens?: number;
  /** The body as it came, for whoever wants more of it. */
  readonly body: JsonValue;
}

/** A request, or why it is none. */
export type ReadChatRequest =
  | { readonly kind: "request"; readonly request: ChatRequest }
  | { readonly kind: "bad"; readonly problem: string };

/** Reads the body of `POST /chat/completions`. */
export function readChatRequest(text: string): ReadChatRequest {
  const json = parseJson(text);
  if (json.kind === "malformed") return { kind: "bad", problem: json.reason };
  const parsed = schema.safeParse(json.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: "bad", problem: `${issue?.path.join(".") || "body"}: ${issue?.message}` };
  }
  const { model, messages, max_tokens, stream } = parsed.data;
  if (stream === true) return { kind: "bad", problem: "stream: the fake provider does not stream" };
  return {
    kind: "request",
    request: {
      model,
      messages: messages.map(({ role, content }) => ({ role, content: textOf(content) })),
      ...(max_tokens === undefined || max_tokens === null ? {} : { maxTokens: max_tokens }),
      body: json.value,
    },
  };
}

// --- internal ---

const contentSchema = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))])
  .nullish();

const schema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.string(), content: contentSchema })).min(1),
  max_tokens: z.int().positive().nullish(),
  stream: z.boolean().nullish(),
});

function textOf(content: z.infer<typeof contentSchema>): string {
  if (content === undefined || content === null) return "";
  return typeof content === "string" ? content : content.map(({ text = "" }) => text).join("");
}
