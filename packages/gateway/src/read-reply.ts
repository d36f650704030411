import { parseJson } from "@daydream/base";
import { z } from "zod";
import type { Usage } from "./completion.ts";
import { readUsage } from "./read-usage.ts";

/** What the body of a successful response holds. */
export type Reply =
  | {
      readonly kind: "answer";
      /**
       * The body with nothing left in it but the words and how they ended, so that no reader drops an answer
       * that was paid for because of some other field.
       */
      readonly body: string;
      readonly usage: Usage;
      readonly usageProblem?: string;
      readonly refusal?: string;
      readonly provider?: string;
      readonly model?: string;
      readonly requestId?: string;
    }
  /** The provider says that it failed, only not in the status line. */
  | { readonly kind: "error"; readonly status: number | undefined; readonly detail: string }
  | { readonly kind: "malformed"; readonly problem: string };

/** Reads the body of a chat completion; any text is an outcome, none is an error. */
export function readReply(text: string): Reply {
  if (text.trim() === "") return { kind: "malformed", problem: "the body is empty" };
  const json = parseJson(text);
  if (json.kind === "malformed") return { kind: "malformed", problem: `it is not JSON: ${json.reason}` };
  const parsed = replySchema.safeParse(json.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: "malformed", problem: `${issue?.path.join(".") || "the body"}: ${issue?.message}` };
  }
  const { choices, error, id, model, provider, usage } = parsed.data;
  const [choice] = choices ?? [];
  const failure = error ?? choice?.error;
  if (failure !== undefined && failure !== null)
    return {
      kind: "error",
      status: statusOf(failure.code),
      detail: failure.message ?? "it does not say why",
    };
  const message = choice?.message;
  if (message === undefined || message === null)
    return { kind: "malformed", problem: "it has no choice with a message" };

  const isSaid = message.content !== undefined && message.content !== null && message.content !== "";
  const counted = readUsage(usage, isSaid);
  return {
    kind: "answer",
    body: JSON.stringify({
      ...textField("id", id),
      ...textField("model", model),
      choices: [{ message: words(message), finish_reason: choice?.finish_reason ?? null }],
    }),
    usage: counted.usage,
    ...(counted.problem === undefined ? {} : { usageProblem: counted.problem }),
    ...textField("refusal", message.refusal),
    ...textField("provider", provider),
    ...textField("model", model),
    ...textField("requestId", id),
  };
}

// --- internal ---

const errorSchema = z.looseObject({
  code: z.unknown().optional(),
  message: z.string().optional().catch(undefined),
});

const messageSchema = z.looseObject({
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
  reasoning: z.string().nullish().catch(undefined),
  reasoning_content: z.string().nullish().catch(undefined),
  reasoning_details: z
    .array(z.looseObject({ type: z.string() }))
    .nullish()
    .catch(undefined),
  refusal: z.unknown().optional(),
});

const choiceSchema = z.looseObject({
  message: messageSchema.nullish(),
  finish_reason: z.string().nullish().catch(undefined),
  error: errorSchema.nullish(),
});

const replySchema = z.looseObject({
  choices: z.array(choiceSchema).nullish(),
  error: errorSchema.nullish(),
  id: z.unknown().optional(),
  model: z.unknown().optional(),
  provider: z.unknown().optional(),
  usage: z.unknown().optional(),
});

/** An HTTP status that stands in the body, as a number or as its digits. */
function statusOf(code: unknown): number | undefined {
  const status = Number(code);
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined;
}

/** The field when it is a text with something in it. */
function textField<Name extends string>(name: Name, value: unknown): { readonly [key in Name]?: string } {
  if (typeof value !== "string" || value === "") return {};
  const field: { [key in Name]?: string } = {};
  field[name] = value;
  return field;
}

function words(message: z.infer<typeof messageSchema>) {
  const { content, reasoning, reasoning_content, reasoning_details } = message;
  const thought = reasoning ?? reasoning_content;
  return {
    role: "assistant",
    content: content ?? null,
    ...(thought === undefined || thought === null ? {} : { reasoning: thought }),
    ...(thought || reasoning_details === undefined || reasoning_details === null
      ? {}
      : { reasoning_details }),
  };
}
