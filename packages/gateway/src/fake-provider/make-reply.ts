import type { Prices } from "../prices.ts";
import type { ChatRequest } from "./chat-request.ts";
import type { Fault } from "./fault.ts";
import type { Sale } from "./sales.ts";

/** What the fake provider says to a request; what is left out is made up. */
export interface FakeReply {
  readonly text: string;
  readonly reasoning?: string;
  /** Marks the reply as a refusal, in its own field. */
  readonly refusal?: string;
  /** @default "stop", or "length" where the text is longer than `max_tokens` */
  readonly finishReason?: "stop" | "length" | "content_filter";
  /** @default a token for every four characters */
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
}

/** A reply as it goes over the wire, and what it costs. */
export interface MadeReply {
  readonly body: string;
  readonly sale: Sale;
}

export interface MakeReplyOptions {
  readonly id: string;
  readonly request: ChatRequest;
  readonly reply: FakeReply;
  readonly fault: Fault | undefined;
  readonly prices: Prices;
}

/** Puts a reply into the form of a chat completion, cut at `max_tokens`, bent by the faults that bend replies. */
export function makeReply({ id, request, reply, fault, prices }: MakeReplyOptions): MadeReply {
  const bent = bend(reply, fault);
  const { maxTokens = Number.POSITIVE_INFINITY, model, messages } = request;
  const wanted = bent.outputTokens ?? countTokens(bent.text) + (bent.reasoningTokens ?? 0);
  const isCut = wanted > maxTokens;
  const text = isCut ? bent.text.slice(0, maxTokens * CHARACTERS_PER_TOKEN) : bent.text;
  const inputTokens = messages.reduce((sum, { content }) => sum + countTokens(content) + 4, 0);
  const outputTokens = Math.min(wanted, maxTokens);
  const reasoningTokens = Math.min(bent.reasoningTokens ?? 0, outputTokens);
  const costUsd =
    (inputTokens * prices.inputUsdPerMillion + outputTokens * prices.outputUsdPerMillion) / 1_000_000;
  const sale: Sale = { inputTokens, outputTokens, reasoningTokens, costUsd };
  const body = {
    id,
    object: "chat.completion",
    created: 0,
    model,
    provider: "Fake",
    choices: fault?.kind === "no-choices" ? [] : [choice({ ...bent, text }, isCut)],
    ...wireUsage(sale, fault),
  };
  return { body: JSON.stringify(body), sale };
}

// --- internal ---

const CHARACTERS_PER_TOKEN = 4;

function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

function bend(reply: FakeReply, fault: Fault | undefined): FakeReply {
  switch (fault?.kind) {
    case "empty-reply":
      return { text: "" };
    case "truncated-reply":
      return {
        ...reply,
        text: reply.text.slice(0, Math.ceil(reply.text.length / 2)),
        finishReason: "length",
      };
    case "content-filter":
      return { ...reply, text: reply.text.slice(0, 20), finishReason: "content_filter" };
    case "refusal":
      return { text: "", refusal: "I cannot help with that.", outputTokens: 6 };
    case "reasoning-only":
      return { text: "", reasoning: reply.text, reasoningTokens: countTokens(reply.text) };
    default:
      return reply;
  }
}

function choice({ text, reasoning, refusal, finishReason }: FakeReply, isCut: boolean) {
  return {
    index: 0,
    message: {
      role: "assistant",
      content: refusal === undefined ? text : null,
      refusal: refusal ?? null,
      ...(reasoning === undefined ? {} : { reasoning }),
    },
    finish_reason: isCut ? "length" : (finishReason ?? "stop"),
  };
}

function wireUsage({ inputTokens, outputTokens, reasoningTokens, costUsd }: Sale, fault: Fault | undefined) {
  const usage = {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
    cost: costUsd,
  };
  if (fault?.kind !== "wrong-usage") return { usage };
  switch (fault.usage) {
    case "missing":
      return {};
    case "negative":
      return { usage: { ...usage, completion_tokens: -outputTokens, cost: -1 } };
    case "text":
      return { usage: { ...usage, prompt_tokens: "many", completion_tokens: null, total_tokens: "?" } };
    case "zero":
      return { usage: { ...usage, prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } };
  }
}
